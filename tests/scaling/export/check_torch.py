"""Runs exported PyTorch files against the logits beside them: check_torch.py FOLDER."""

import importlib
import pathlib
import sys

import torch

TOLERANCE = 1e-5  # of the largest logit, or of 1 where that is larger

folder = pathlib.Path(sys.argv[1])
here = pathlib.Path(__file__).parent
sys.path[:0] = [str(folder), str(here)]  # the latter: a stand-in for timm
import timm.models as registry

torch.manual_seed(0)


def naive_attention(attention, x, rows, columns):
    """The same windows as loops over what they hold, without padding and masks."""
    qkv = attention.qkv(x).reshape(x.shape[0], rows, columns, -1)
    side = attention.window
    mixed = qkv.new_zeros(x.shape[0], rows, columns, attention.heads * attention.head_dim)
    for top in range(0, rows, side):
        for left in range(0, columns, side):
            window = qkv[:, top:top + side, left:left + side]
            height, width = window.shape[1:3]
            mixed[:, top:top + height, left:left + width] = attention.attend(
                window.flatten(1, 2)).reshape(x.shape[0], height, width, -1)
    return attention.proj(mixed.flatten(1, 2))


def check_windows(module, model):
    """Windows that reach over the edge of a grid see what is inside it alone."""
    windowed = 0
    for layer in model.modules():
        if isinstance(layer, module.WindowAttention) and layer.window is not None:
            windowed += 1
            rows, columns = layer.window + 1, 2 * layer.window
            x = torch.randn(2, rows * columns, layer.qkv.in_features)
            difference = layer(x, rows, columns) - naive_attention(layer, x, rows, columns)
            assert difference.abs().max() < 1e-4, difference.abs().max()
    return windowed


def check_maps(module, name, images):
    """A map a stage, of the stated widths and strides, at odd sizes too."""
    weights = str(folder / f"{name}.safetensors")
    maps = module.create_model(weights, features_only=True, out_indices=(-1,)).eval()(images)
    full = module.create_model(weights).eval()
    if module.TOPOLOGY["head"]["pool"] == "mean":
        tokens = maps[0].flatten(2).transpose(1, 2)
        tokens = tokens if full.norm is None else full.norm(tokens)
        assert torch.allclose(full.head(tokens.mean(1)), full(images), atol=1e-5)
    backbone = module.create_model(features_only=True).eval()
    size = module.TOPOLOGY["image_size"]
    for height, width in ((size, size), (size + 13, 2 * size + 5)):
        channels = module.TOPOLOGY["channels"]
        maps = backbone(torch.randn(1, channels, height, width))
        info = backbone.feature_info
        assert [grid.shape[1] for grid in maps] == info.channels()
        for grid, stride in zip(maps, info.reduction()):
            assert abs(grid.shape[3] - width / stride) < 5, (grid.shape, width, stride)


def check_case(name):
    module = importlib.import_module(name)
    expected = module.read_safetensors(folder / f"{name}.expected.safetensors")
    images = expected["images"]
    model = module.create_model(str(folder / f"{name}.safetensors")).eval()
    entry = registry.registered[f"asvit_{name}"]
    with torch.no_grad():
        scale = max(1.0, expected["logits"].abs().max().item())
        difference = (model(images) - expected["logits"]).abs().max().item() / scale
        assert difference <= TOLERANCE, f"{name}: logits differ by {difference}"
        assert expected["logits"].abs().max() > 0.1
        windowed = check_windows(module, model)
        check_maps(module, name, images)
        few = entry(num_classes=3, drop_path_rate=0.1, drop_rate=0.0)
        assert few(images).shape == (2, 3)
    loss = few.train()(images).square().mean()
    loss.backward()
    assert all(p.grad is not None for p in few.parameters())
    transfer = module.create_model(str(folder / f"{name}.safetensors"), num_classes=3)
    assert torch.equal(transfer.state_dict()["tokenizer.proj.weight"],
                       model.state_dict()["tokenizer.proj.weight"])
    transfer.reset_classifier(7)
    assert transfer.eval()(images).shape == (2, 7)
    return difference, windowed


def check_damaged_weights(module):
    """A file that is cut anywhere is refused."""
    content = (folder / "case_0.safetensors").read_bytes()
    damaged = folder / "damaged.safetensors"
    for length in list(range(0, 200)) + [len(content) // 2, len(content) - 1]:
        damaged.write_bytes(content[:length])
        try:
            module.read_safetensors(damaged)
        except ValueError:
            continue
        raise AssertionError(f"a file cut at {length} bytes was read")


cases = sorted(path.stem for path in folder.glob("case_*.py"))
results = [check_case(name) for name in cases]
check_damaged_weights(importlib.import_module("case_0"))
assert sum(windowed for _, windowed in results) > 5
print(f"{len(cases)} models, logits differ by at most {max(d for d, _ in results):.1e}")
