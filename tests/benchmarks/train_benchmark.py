"""The PyTorch side of scripts/benchmark_training.sh; prints images a second.

  train_benchmark.py photos FOLDER               writes 400 JPEG photographs of noise and shapes
  train_benchmark.py loader FOLDER WORKERS       torchvision's transforms in a DataLoader
  train_benchmark.py step FOLDER WORKERS         training steps of FOLDER/net.py
"""

import pathlib
import random
import sys
import time

SECONDS = 8.0
BATCH = {"loader": 64, "step": 128}


def write_photos(folder):
    from PIL import Image, ImageDraw
    random.seed(0)
    for number in range(400):
        image = Image.effect_noise((500, 375), 60).convert("RGB").resize((500, 375))
        draw = ImageDraw.Draw(image)
        for _ in range(12):
            box = sorted(random.sample(range(375), 2)) * 2
            colour = tuple(random.randrange(256) for _ in range(3))
            draw.ellipse((box[0], box[0], box[1], box[1]), fill=colour)
        target = pathlib.Path(folder) / str(number % 4)
        target.mkdir(parents=True, exist_ok=True)
        image.save(target / f"{number}.jpg", quality=90)


def measure(images, work):
    work()
    done, start = 0, time.time()
    while time.time() - start < SECONDS:
        work()
        done += images
    print(done / (time.time() - start))


def measure_loader(folder, workers):
    import torch
    from torchvision import datasets, transforms
    pipeline = transforms.Compose([
        transforms.RandomResizedCrop(224), transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))])
    data = datasets.ImageFolder(folder, pipeline)
    loader = torch.utils.data.DataLoader(data, BATCH["loader"], shuffle=True, drop_last=True,
                                         num_workers=workers, persistent_workers=True)

    def batches():
        while True:
            yield from loader

    endless = batches()
    for _ in range(4 * workers):
        next(endless)
    measure(BATCH["loader"], lambda: next(endless))


def measure_step(folder, workers):
    import torch
    sys.path.insert(0, folder)
    from net import create_model
    torch.set_num_threads(workers)
    model = create_model().train()
    optimizer = torch.optim.AdamW(model.parameters(), 1e-4)
    size = model.topology["image_size"]
    images = torch.randn(BATCH["step"], 3, size, size)
    targets = torch.zeros(BATCH["step"], dtype=torch.long)

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(images), targets).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    measure(BATCH["step"], step)


if sys.argv[1] == "photos":
    write_photos(sys.argv[2])
elif sys.argv[1] == "loader":
    measure_loader(sys.argv[2], int(sys.argv[3]))
else:
    measure_step(sys.argv[2], int(sys.argv[3]))
