"""Runs exported PyTorch files against the logits and maps beside them: check_torch.py FOLDER."""

import importlib
import json
import pathlib
import sys

import torch

TOLERANCE = 1e-5  # of the largest value, or of 1 where that is larger

folder = pathlib.Path(sys.argv[1])
here = pathlib.Path(__file__).parent
sys.path[:0] = [str(folder), str(here)]  # the latter: a stand-in for timm
import timm.models as registry

torch.manual_seed(0)


def naive_attention(attention, x, rows, columns):
    """The same windows as loops over what they hold, without padding and masks."""
    qkv = attention.project(x).reshape(x.shape[0], rows, columns, -1)
    side = attention.window
    mixed = qkv.new_zeros(x.shape[0], rows, columns, attention.heads * attention.head_dim)
    for top in range(0, rows, side):
        for left in range(0, columns, side):
            window = qkv[:, top:top + side, left:left + side]
            height, width = window.shape[1:3]
            mixed[:, top:top + height, left:left + width] = attention.attend(
                window.flatten(1, 2), height, width).reshape(x.shape[0], height, width, -1)
    return attention.proj(mixed.flatten(1, 2))


def check_windows(module, model):
    """Windows that reach over the edge of a grid see what is inside it alone."""
    windowed = 0
    for layer in model.modules():
        if isinstance(layer, module.WindowAttention) and layer.window is not None:
            windowed += 1
            rows, columns = layer.window + 1, 2 * layer.window
            x = torch.randn(2, rows * columns, layer.proj.out_features)
            difference = layer(x, rows, columns) - naive_attention(layer, x, rows, columns)
            assert difference.abs().max() < 1e-4, difference.abs().max()
    return windowed


def check_maps(module, name, images, expected):
    """A map a stage, those expected, of the stated widths and strides, at odd sizes too."""
    weights = str(folder / f"{name}.safetensors")
    maps = module.create_model(weights, features_only=True).eval()(images)
    assert len(maps) == len(module.TOPOLOGY["stages"])
    assert len(maps) == sum(key.startswith("map_") for key in expected)
    for stage, grid in enumerate(maps):
        wanted = expected[f"map_{stage}"]
        assert grid.shape == wanted.shape, f"{name}: map {stage}: {grid.shape}, {wanted.shape}"
        difference = (grid - wanted).abs().max() / max(1.0, wanted.abs().max())
        assert difference <= TOLERANCE, f"{name}: map {stage} differs by {difference}"
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
        assert len(info.reduction()) == len(maps)
        if (height, width) == (size, size):
            sides = [stage["side"] for stage in module.TOPOLOGY["stages"]]
            assert [tuple(grid.shape[2:]) for grid in maps] == [(side, side) for side in sides]
    few = module.create_model(weights, features_only=True, out_indices=[0]).eval()
    assert torch.equal(few(images)[0], full.forward_maps(images)[0])
    assert len(few.network.stages) == 1
    try:
        full(images[:, :, :1, :1])
        raise AssertionError("an image of one pixel was taken")
    except ValueError as error:
        assert "expected at least" in str(error)


def attention(query, key, value, attn_mask=None):
    """What newer versions of torch have as F.scaled_dot_product_attention."""
    logits = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    if attn_mask is not None:
        logits = logits.masked_fill(~attn_mask, float("-inf"))
    return logits.softmax(-1) @ value


def check_other_attention(module, model, images):
    """The branch that this version of torch does not take, at a size that needs masks too."""
    had = getattr(module.F, "scaled_dot_product_attention", None)
    larger = torch.randn(1, images.shape[1], images.shape[2] + 13, images.shape[3] + 29)
    before = model(images), model(larger)
    module.F.scaled_dot_product_attention = attention
    after = model(images), model(larger)
    if had is None:
        del module.F.scaled_dot_product_attention
    else:
        module.F.scaled_dot_product_attention = had
    for one, other in zip(before, after):
        assert torch.allclose(one, other, atol=1e-5, rtol=1e-5)


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
        check_maps(module, name, images, expected)
        check_other_attention(module, model, images)
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
    assert transfer.get_classifier().out_features == 7
    pooled = module.create_model(str(folder / f"{name}.safetensors"), num_classes=0).eval()
    assert pooled(images).shape == (2, pooled.num_features)
    for checkpointing in (False, True):
        few.zero_grad()
        torch.manual_seed(1)
        few.set_grad_checkpointing(checkpointing)
        few(images).square().mean().backward()
        gradient = few.tokenizer.proj.weight.grad.clone()
        assert not checkpointing or torch.allclose(gradient, first, rtol=1e-4, atol=1e-8)
        first = gradient
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


def refusal(action):
    """The text of the ValueError that `action` must raise."""
    try:
        action()
    except ValueError as error:
        return str(error)
    raise AssertionError("nothing was raised")


def check_lying_weights(module):
    """Headers that do not say the truth are refused by one clear line."""
    content = (folder / "case_0.safetensors").read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    path = folder / "lying.safetensors"

    def refused(text, part, data=content[start:]):
        path.write_bytes(len(text).to_bytes(8, "little") + text + data)
        message = refusal(lambda: module.read_safetensors(path))
        assert part in message and "lying.safetensors" in message and "\n" not in message, message

    def changed(part, **fields):
        entry = {**header["tokenizer.proj.weight"], **fields}
        refused(json.dumps({**header, "tokenizer.proj.weight": entry}).encode(), part)

    for text in (b"[1]", b"3", b"null", b"{", b"\xff", b"[" * 100000):
        refused(text, "header")
    refused(b'{"a": 1, "a": 2}', "twice")
    refused(json.dumps({**header, "a": 3}).encode(), "a: no shape")
    refused(json.dumps(header).encode(), "got", content[start:] + b"abcd")
    changed("type", dtype=["F32"])
    changed("type", dtype="F8")
    changed("no shape", shape=[-16, 3])
    changed("no shape", shape=[True])
    for offsets in (None, [1.0, 2.0], ["a", "b"], [1, 2, 3], [-4, 0]):
        changed("no data_offsets", data_offsets=offsets)
    changed("do not fit", data_offsets=[0, 4])
    topology = json.loads(header["__metadata__"]["asvit_topology"])
    topology["stages"][0]["heads"] = 2
    header["__metadata__"]["asvit_topology"] = json.dumps(topology)
    refused(json.dumps(header).encode(), "stage 1: heads")


def check_preprocess(module):
    """An image comes out cut and normalised as documented."""
    from PIL import Image
    size = module.TOPOLOGY["image_size"]
    pixels = torch.randint(0, 256, (size, size + 10, 3), dtype=torch.uint8)
    image = Image.frombytes("RGB", (size + 10, size), bytes(pixels.flatten().tolist()))
    image.save(folder / "photo.png")
    expected = (pixels[:, 5:-5].permute(2, 0, 1) / 255 - torch.tensor(module.MEAN).view(3, 1, 1))
    expected /= torch.tensor(module.STD).view(3, 1, 1)
    for source in (image, folder / "photo.png"):
        assert torch.allclose(module.preprocess(source)[0], expected, atol=1e-6)
    grey = Image.new("L", (3 * size, 2 * size), 128)
    value = (128 / 255 - module.MEAN[0]) / module.STD[0]
    result = module.preprocess(grey)
    assert result.shape == (1, 3, size, size)
    assert (result[0, 0] - value).abs().max() < 1e-5


cases = sorted(path.stem for path in folder.glob("case_*.py"))
results = [check_case(name) for name in cases]
check_damaged_weights(importlib.import_module("case_0"))
check_lying_weights(importlib.import_module("case_0"))
check_preprocess(importlib.import_module("case_0"))
assert sum(windowed for _, windowed in results) > 5
print(f"{len(cases)} models, logits differ by at most {max(d for d, _ in results):.1e}")
