#!/usr/bin/env bash
# Do two builds of asvit compute the same? Runs both on one thread in folders of their own and
# compares every file and standard output, to the byte; compare_folders.py says what is left out.
# Runs that one build started and the other resumed are compared as well. Some minutes.
# Wants Fashion-MNIST (Debian's dataset-fashion-mnist) and python3.
# usage: compare_builds.sh OLD_PROGRAM NEW_PROGRAM [CASE...]     status 1 where anything differs
set -uo pipefail

if [ $# -lt 2 ] || [ ! -x "$1" ] || [ ! -x "$2" ]; then
  echo "compare_builds: got '$*', expected two programs" >&2
  exit 2
fi
old_program=$(realpath "$1")
new_program=$(realpath "$2")
shift 2
wanted=" $* "
tests=$(dirname "$(realpath "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
compared=0
different=0
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

# Two hundred images of Fashion-MNIST for trainings, and topologies of every kind.
inputs="$work/inputs"
mkdir -p "$inputs/images"
python3 - /usr/share/datasets/fashion-mnist "$inputs/images" <<'PYTHON' || exit 2
import gzip, pathlib, struct, sys
for name, count in (("train", 160), ("t10k", 40)):
    for kind, header, size in (("images-idx3", 16, 784), ("labels-idx1", 8, 1)):
        file = f"{name}-{kind}-ubyte"
        data = gzip.open(pathlib.Path(sys.argv[1], file + ".gz")).read(header + count * size)
        data = data[:4] + struct.pack(">I", count) + data[8:]
        pathlib.Path(sys.argv[2], file).write_bytes(data)
PYTHON
cat >"$inputs/pit.json" <<'JSON'
{"format": "asvit-topology/1", "image_size": 32, "channels": 3, "classes": 5, "norm_eps": 1e-6,
 "tokenizer": {"kernel": 8, "stride": 4, "padding": "none", "norm": false, "position": "grid",
 "class_token": true}, "stages": [{"depth": 2, "width": 12, "heads": 2, "split": 1, "expansion": 2},
 {"depth": 1, "width": 24, "heads": 4, "split": 1, "expansion": 4}],
 "merges": [{"kind": "depthwise", "kernel": 3}],
 "head": {"pool": "class_token", "norm": true, "pre_logits": false}}
JSON
cat >"$inputs/autoformer.json" <<'JSON'
{"format": "asvit-topology/1", "image_size": 32, "channels": 3, "classes": 5, "norm_eps": 1e-6,
 "relative_position": 3, "tokenizer": {"kernel": 8, "stride": 8, "padding": "none", "norm": false,
 "position": "grid+class_token", "class_token": true}, "stages": [{"depth": 3, "width": 24,
 "heads": [3, 4, 3], "head_dim": 8, "split": 1, "expansion": [3.5, 2, 4]}],
 "merges": [], "head": {"pool": "mean", "norm": true, "pre_logits": false}}
JSON
cat >"$inputs/white_box.json" <<'JSON'
{"format": "asvit-topology/1", "image_size": 32, "channels": 3, "classes": 5,
 "tokenizer": {"kernel": 8, "stride": 4, "patch_norm": true}, "stages": [
 {"depth": 1, "width": 16, "family": "crate", "heads": 2, "split": 4, "expansion": 1},
 {"depth": 1, "width": 32, "family": "vit", "heads": 4, "split": 2, "expansion": 2},
 {"depth": 2, "width": 64, "family": "crate-alpha", "heads": 8, "split": 1, "expansion": 2}],
 "sparse_coding": {"eta": 0.2, "lambda": 0.05},
 "merges": [{"kind": "unfold", "kernel": 3}, {"kind": "depthwise", "kernel": 2}],
 "head": {"pool": "mean", "norm": true, "pre_logits": true}}
JSON
cat >"$inputs/train.json" <<'JSON'
{"format": "asvit-config/1", "name": "tiny", "topology": {"format": "asvit-topology/1",
 "image_size": 32, "channels": 3, "classes": 10, "tokenizer": {"kernel": 4, "stride": 4},
 "stages": [{"depth": 2, "width": 16, "heads": 2, "split": 2, "expansion": 2},
 {"depth": 1, "width": 32, "family": "crate-alpha", "heads": 4, "split": 1, "expansion": 2}],
 "merges": [{"kind": "unfold", "kernel": 2}]},
 "recipe": {"epochs": 4, "batch_size": 32, "micro_batch": 16, "warmup_epochs": 0.5}}
JSON

# Runs a program in a case's folder, its output in NUMBER.out. asvit SIDE CASE ARGUMENTS...
asvit() {
  local side=$1 program=$old_program folder="$work/$1/$2"
  [ "$1" = old ] || program=$new_program
  mkdir -p "$folder"
  ln -sfn "$inputs" "$work/$1/inputs"
  shift 2
  (cd "$folder" && "$program" "$@" >"$(find . -maxdepth 1 -name '*.out' | wc -l).out" 2>.err) || {
    echo "    $side, asvit $1: exit status $?: $(tail -n 1 "$folder/.err")"
    failed=1
  }
}

# Is the case asked for? Announces it.
begin() {
  case_name=$1
  failed=0
  [ "$wanted" = "  " ] || [[ $wanted == *" $1 "* ]]
}

# Compares a case's two folders. compare [OLD_FOLDER NEW_FOLDER]
compare() {
  local said
  compared=$((compared + 1))
  if said=$(python3 "$tests/compare_folders.py" "$work/${1:-old/$case_name}" \
    "$work/${2:-new/$case_name}"); then
    said="($said)"
    if [ "$failed" -eq 0 ]; then
      echo "same       $case_name $said"
      return
    fi
  fi
  different=$((different + 1))
  printf 'DIFFERENT  %s %s\n' "$case_name" "${said/#    /$'\n'    }"
}

# A case of one command. once CASE ARGUMENTS...
once() {
  begin "$1" || return 0
  asvit old "$@"
  asvit new "$@"
  compare
}

lines_of() {
  if [ -e "$1" ]; then wc -l <"$1"; else echo 0; fi
}

# Sends SIGTERM as soon as FILE has LINES lines. interrupted SIDE CASE FILE LINES ARGUMENTS...
interrupted() {
  local program=$old_program folder="$work/$1/$2" file=$3 lines=$4 process
  [ "$1" = old ] || program=$new_program
  mkdir -p "$folder"
  ln -sfn "$inputs" "$work/$1/inputs"
  shift 4
  # Background commands of a script ignore SIGINT, hence SIGTERM.
  (cd "$folder" && exec "$program" "$@" >.first 2>&1) &
  process=$!
  while kill -0 $process 2>/dev/null && [ "$(lines_of "$folder/$file")" -lt "$lines" ]; do
    sleep 0.02
  done
  kill -TERM $process 2>/dev/null
  wait $process
  [ $? -eq 130 ] || {
    echo "    $case_name: was not interrupted: $(tail -n 1 "$folder/.first")"
    failed=1
  }
}

# A case of a run that is interrupted and resumed, whole and by either build; the undisturbed run
# of the old one is what all must equal. resumed CASE FILE LINES ARGUMENTS...
resumed() {
  local name=$1 file=$2 lines=$3
  shift 3
  begin "$name" || return 0
  asvit old "$name" "$@"
  asvit new "$name" "$@"
  compare
  for sides in old:old old:new new:new; do
    begin "$name" || true
    case_name="$name.${sides%:*}_then_${sides#*:}"
    interrupted "${sides%:*}" "$case_name" "$file" "$lines" "$@"
    if [ "${sides%:*}" != "${sides#*:}" ]; then
      mkdir -p "$work/${sides#*:}"
      mv "$work/${sides%:*}/$case_name" "$work/${sides#*:}/$case_name"
    fi
    asvit "${sides#*:}" "$case_name" "$@" --resume
    compare "old/$name" "${sides#*:}/$case_name"
  done
}

common=(--image-size 32 --threads 1)
search=(search "${common[@]}" --classes 10 --out run --images 8)
resumed search.reinforce run/trace.jsonl 5 "${search[@]}" --data fashion-mnist --steps 20 --repeats 3
resumed search.evolution run/trace.jsonl 5 "${search[@]}" --data noise --steps 20 \
  --algorithm evolution --repeats 1
once search.random "${search[@]}" --data fashion-mnist --steps 10 --algorithm random --repeats 2
once search.white_box "${search[@]}" --data fashion-mnist --steps 10 --space white-box --repeats 1
once search.limits "${search[@]}" --data noise --steps 6 --repeats 1 --max-params 3M --max-macs 1G
once search.pit search --threads 1 --image-size 64 --classes 10 --out run --images 4 --data noise \
  --space pit-ti --steps 2 --repeats 1 --algorithm random --engine general

metrics=ntk_condition,length_distortion,gauss_length,curvature,ntk_trace,synflow,dss,snip,grasp
metrics+=,grad_norm,naswot,jacob_cov,zico,zen,expressivity,progressivity,trainability
for kind in unit fan_in unit_fan_in norm norm_unit norm_fan_in norm_unit_fan_in; do
  metrics+=,length_distortion_$kind
done
metrics+=,parameters,macs,depth
score=(score "${common[@]}" --data fashion-mnist --images 8 --repeats 2 --metrics "$metrics" --json
  --classes 10 --width 8)
topologies=('8,2,3|4,1,2|4,1,4|4,1,6|32' '4,4,2|2,2,3|2,1,5,2|2,1,2|16' '7,8,4,2|4,4,2|3,2,3|4,1,6|64'
  '5,1,2|4,2,5|4,1,2|4,1,3|16' ../inputs/white_box.json ../inputs/pit.json ../inputs/autoformer.json)
once score.topologies "${score[@]}" "${topologies[@]}"
once score.general "${score[@]}" --engine general "${topologies[@]:0:2}"
once score.crate "${score[@]}" --family crate "${topologies[0]}"
once score.float64 "${score[@]}" --dtype float64 "${topologies[3]}" ../inputs/autoformer.json
once score.builtin score "${common[@]}" --data fashion-mnist --images 2 --curve-points 2 --repeats 1 \
  --metrics "$metrics" --json --classes 10 crate-tiny crate-alpha-b32
once cost cost --json crate-base "${topologies[@]}"
once space space show white-box

resumed scale run/trajectory.jsonl 2 scale '8,2,3|4,1,2|4,1,4|4,1,6|32' --targets 2.2M,3.5M \
  "${common[@]}" --classes 10 --data fashion-mnist --images 8 --repeats 1 --curve-points 4 \
  --compare uniform,random --out run

train=(train ../inputs/train.json --data idx:../inputs/images --threads 1 --workers 1 --out run
  --checkpoint-minutes 0 --keep 100)
resumed train run/metrics.jsonl 1 "${train[@]}"
resumed train.coarse run/metrics.jsonl 1 "${train[@]}" --tokenization 2x:0.4,1x --optimizer lion \
  --learning-rate 1e-4 --precision bfloat16

if begin use; then  # of one training, by each build of its own
  for side in old new; do
    asvit $side use "${train[@]}" --epochs 1
    asvit $side use evaluate run --data idx:../inputs/images --threads 1 --json
    asvit $side use inspect run --data idx:../inputs/images --images 8 --maps 2 --threads 1 --json
    asvit $side use train ../inputs/train.json --init run --data idx:../inputs/images --threads 1 \
      --workers 1 --epochs 1 --out again
  done
  compare
fi

if begin export; then
  for side in old new; do
    for model in white_box pit autoformer train; do
      for ending in json yaml py safetensors onnx; do
        asvit $side export export "../inputs/$model.json" --out "$model.$ending"
      done
    done
    asvit $side export export "${topologies[0]}" --image-size 32 --out text.py
  done
  compare
fi

if [ -e "$tests/../examples/fashion_mnist_ranking/reference.jsonl" ]; then
  head -n 12 "$tests/../examples/fashion_mnist_ranking/reference.jsonl" >"$inputs/reference.jsonl"
  once rank rank ../inputs/reference.jsonl --data fashion-mnist --images 4 --repeats 1 --curve-points 3 \
    --threads 1 --resamples 100 --out run
fi

echo "compare_builds: $compared compared, $different different"
[ "$compared" -gt 0 ] && [ "$different" -eq 0 ]
