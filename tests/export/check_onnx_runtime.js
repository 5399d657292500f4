// Runs exported ONNX files in ONNX Runtime against the logits beside them:
//   NODE_PATH=.../node_modules node check_onnx_runtime.js FOLDER
const fs = require('fs');
const path = require('path');
const ort = require('onnxruntime-node');

const TOLERANCE = 1e-5; // of the largest logit, or of 1 where that is larger

/** The float32 tensors of a safetensors file, by name. */
function readTensors(file) {
  const content = fs.readFileSync(file);
  const start = 8 + Number(content.readBigUInt64LE(0));
  const header = JSON.parse(content.subarray(8, start).toString());
  const tensors = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') {
      const [begin, end] = entry.data_offsets;
      const bytes = Uint8Array.from(content.subarray(start + begin, start + end));
      tensors[name] = new ort.Tensor('float32', new Float32Array(bytes.buffer), entry.shape);
    }
  }
  return tensors;
}

function largestDifference(a, b) {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

async function check(folder, name) {
  const session = await ort.InferenceSession.create(path.join(folder, `${name}.onnx`));
  const {images, logits} = readTensors(path.join(folder, `${name}.expected.safetensors`));
  const result = await session.run({images});
  const half = new ort.Tensor('float32', images.data.slice(0, images.data.length / 2),
                              [1, ...images.dims.slice(1)]);
  const alone = await session.run({images: half});
  const scale = Math.max(1, ...logits.data.map(Math.abs));
  const difference = Math.max(largestDifference(result.logits.data, logits.data),
                              largestDifference(alone.logits.data, logits.data)) / scale;
  if (!(difference <= TOLERANCE)) {
    throw new Error(`${name}: logits differ by ${difference}`);
  }
  return difference;
}

async function main(folder) {
  const names = fs.readdirSync(folder).filter(name => name.endsWith('.onnx'));
  const differences = [];
  for (const name of names) {
    differences.push(await check(folder, name.slice(0, -'.onnx'.length)));
  }
  const worst = Math.max(...differences).toExponential(1);
  console.log(`${names.length} models, logits differ by at most ${worst}`);
}

main(process.argv[2]).catch(error => {
  console.error(error.message);
  process.exit(1);
});
