"""Trains random topologies on Fashion-MNIST and writes their accuracies as a reference.

    python3 measure.py build/asvit runs/reference

draws 40 topologies of space.json, trains each for one epoch with the options below and writes
runs/reference/reference.jsonl for `asvit rank`. Run it again after an interruption: finished
trainings stay, an unfinished one goes on. Needs Python 3.8 and nothing else.
"""

import argparse
import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
RECIPE = {
    "epochs": 1, "batch-size": 64, "weight-init": "fan-in", "learning-rate": 0.0015,
    "warmup-epochs": 0.1, "ema-decay": 0.99, "drop-path": 0, "mixup": 0, "cutmix": 0,
    "rand-augment": 0, "erasing": 0, "crop": 0.6}


def run(*command):
    """What the command prints; its progress goes to the terminal."""
    return subprocess.run([str(part) for part in command], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def sample(asvit, folder, count):
    """Topologies drawn at random, each once."""
    trace = folder / "sample" / "trace.jsonl"
    if not trace.exists():
        run(asvit, "search", "--space", HERE / "space.json", "--algorithm", "random",
            "--image-size", 32, "--classes", 10, "--steps", count, "--seed", 1,
            "--metrics", "parameters", "--out", trace.parent)
    lines = [json.loads(line) for line in trace.read_text().splitlines()]
    return {line["text"]: line["topology"] for line in lines}


def train(asvit, folder, topology, seed, threads):
    """Right answers on the 10,000 test images in percent, by the averaged weights."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "topology.json"
    config.write_text(json.dumps(topology))
    trained = folder / f"seed-{seed}"
    if not (trained / "model.safetensors").exists():
        options = [part for name, value in RECIPE.items() for part in (f"--{name}", value)]
        going_on = ["--resume"] if (trained / "run.json").exists() else []
        run(asvit, "train", config, *options, "--no-tensorboard", "--seed", seed,
            "--threads", threads, "--out", trained, *going_on)
    return round(100 * json.loads(run(asvit, "evaluate", trained, "--ema", "--json"))["top1"], 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("asvit", help="the program")
    parser.add_argument("out", type=pathlib.Path, help="folder for the trainings")
    parser.add_argument("--count", type=int, default=40, help="topologies")
    parser.add_argument("--seeds", type=int, default=1, help="trainings of each")
    parser.add_argument("--threads", type=int, default=0, help="0: all")
    options = parser.parse_args()
    lines = []
    for number, topology in enumerate(sample(options.asvit, options.out, options.count).values()):
        folder = options.out / f"topology-{number:02d}"
        accuracies = {f"seed_{seed}": train(options.asvit, folder, topology, seed, options.threads)
                      for seed in range(options.seeds)}
        lines.append({"topology": topology, "accuracy": accuracies})
        print(f"{number + 1}/{options.count}", accuracies, flush=True)
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    (options.out / "reference.jsonl").write_text(text)


if __name__ == "__main__":
    main()
