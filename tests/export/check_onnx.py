"""Checks exported ONNX files: check_onnx.py FOLDER.

The official checker must accept them, shape inference included, and computing them node by node must
give the logits beside them, for another batch too. Each operator is written here from its
definition in ONNX.
"""

import importlib
import pathlib
import sys

import onnx
import onnx.numpy_helper
import torch
import torch.nn.functional as F

TOLERANCE = 1e-5  # of the largest logit, or of 1 where that is larger


def convolution(x, weight, bias, strides, dilations, pads, group, kernel_shape):
    assert list(weight.shape[2:]) == kernel_shape
    top, left, bottom, right = pads
    return F.conv2d(F.pad(x, (left, right, top, bottom)), weight, bias, strides, 0, dilations, group)


def layer_normalization(x, weight, bias, axis, epsilon):
    assert axis == -1
    centred = x - x.mean(-1, keepdim=True)
    return centred / (centred.square().mean(-1, keepdim=True) + epsilon).sqrt() * weight + bias


def gather(x, index, axis):
    flat = x.index_select(axis, index.reshape(-1))
    return flat.reshape(x.shape[:axis] + index.shape + x.shape[axis + 1:])


def reshape(x, shape):
    return x.reshape([x.shape[i] if side == 0 else side for i, side in enumerate(shape.tolist())])


def pad(x, pads):
    before, after = pads.tolist()[:x.dim()], pads.tolist()[x.dim():]
    return F.pad(x, [side for pair in zip(before[::-1], after[::-1]) for side in pair])


def tokens_between(x, first, last, axis):
    return x.narrow(axis.item(), first.item(), min(last.item(), x.shape[axis.item()]) - first.item())


OPERATORS = {
    "Add": torch.add,
    "Concat": lambda *parts, axis: torch.cat(parts, axis),
    "Conv": convolution,
    "Div": torch.div,
    "Erf": torch.erf,
    "Expand": lambda x, shape: x.expand(shape.tolist()),
    "Gather": gather,
    "LayerNormalization": layer_normalization,
    "MatMul": torch.matmul,
    "Mul": torch.mul,
    "Pad": pad,
    "Relu": torch.relu,
    "ReduceMean": lambda x, axes, keepdims: x.mean(axes, keepdim=bool(keepdims)),
    "Reshape": reshape,
    "Shape": lambda x, start, end: torch.tensor(x.shape[start:end]),
    "Slice": tokens_between,
    "Softmax": torch.softmax,
    "Sub": torch.sub,
    "Squeeze": lambda x, axes: x.squeeze(int(axes)),
    "Tanh": torch.tanh,
    "Transpose": lambda x, perm: x.permute(perm),
    "Unsqueeze": lambda x, axes: x.unsqueeze(int(axes)),
}


def run(model, images):
    values = {tensor.name: torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy())
              for tensor in model.graph.initializer}
    values["images"] = images
    for node in model.graph.node:
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        operator = OPERATORS[node.op_type]
        if node.op_type == "Softmax":
            attributes = {"dim": attributes["axis"]}
        values[node.output[0]] = operator(*[values[name] for name in node.input], **attributes)
    return values["logits"]


folder = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(folder))
cases = sorted(folder.glob("case_*.onnx"))
worst = 0.0
for path in cases:
    model = onnx.load(str(path))
    onnx.checker.check_model(model, full_check=True)
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True)
    assert inferred.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"
    expected = importlib.import_module(path.stem).read_safetensors(
        folder / f"{path.stem}.expected.safetensors")
    images, logits = expected["images"], expected["logits"]
    for first in (0, 1):
        difference = (run(model, images[first:]) - logits[first:]).abs().max().item()
        difference /= max(1.0, logits.abs().max().item())
        assert difference <= TOLERANCE, f"{path.stem}: logits differ by {difference}"
    worst = max(worst, difference)
print(f"{len(cases)} models, logits differ by at most {worst:.1e}")
