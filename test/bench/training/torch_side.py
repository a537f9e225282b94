"""PyTorch's side of the benchmark: for each workload named on a line of its input, runs it and prints milliseconds.

Arguments: the number of threads, and the device (`cpu` unless given). The line "rss" asks for the peak resident memory
in MiB.
"""

import resource
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))
device = torch.device(sys.argv[2] if len(sys.argv) > 2 else "cpu")
if device.type != "cpu":
    torch.set_default_device(device)


class LastStep(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer
        self.dense = nn.Linear(layer.hidden_size, 1)

    def forward(self, x):
        return self.dense(self.layer(x)[0][:, -1])


class Block(nn.Module):
    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.a = nn.Conv2d(inputs, filters, 3, stride, 1)
        self.b = nn.Conv2d(filters, filters, 3, 1, 1)
        self.norm_a, self.norm_b = nn.BatchNorm2d(filters), nn.BatchNorm2d(filters)
        self.skip = nn.Conv2d(inputs, filters, 1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        y = self.norm_b(self.b(F.relu(self.norm_a(self.a(x)))))
        return F.relu(y + self.skip(x))


class TextNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(20000, 64)
        self.convolution = nn.Conv1d(64, 128, 5)
        self.dense = nn.Linear(128, 1)

    def forward(self, x):
        y = F.relu(self.convolution(self.embedding(x).transpose(1, 2)))
        return self.dense(y.amax(2))


class Factorisation(nn.Module):
    def __init__(self):
        super().__init__()
        self.users, self.items = nn.Embedding(1000, 32), nn.Embedding(1700, 32)

    def forward(self, x):
        return (self.users(x[:, 0]) * self.items(x[:, 1])).sum(1, keepdim=True)


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10),
    )


def mlp():
    return nn.Sequential(nn.Linear(30, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 1))


def wide_mlp():
    return nn.Sequential(nn.Linear(1024, 4096), nn.ReLU(), nn.Linear(4096, 4096), nn.ReLU(), nn.Linear(4096, 10))


def resnet():
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, 1, 1), nn.BatchNorm2d(16), nn.ReLU(), Block(16, 16, 1), Block(16, 32, 2),
        Block(32, 64, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10),
    )


def epoch(model, x, y, loss, batch_size):
    optimizer = torch.optim.Adam(model.parameters())

    def run():
        order = torch.randperm(len(y))
        for begin in range(0, len(y), batch_size):
            batch = order[begin : begin + batch_size]
            optimizer.zero_grad()
            value = loss(model(x[batch]), y[batch])
            value.backward()
            optimizer.step()
            value.item()

    return run


def predict(batch):
    model, x = cnn().eval(), torch.rand(batch, 1, 28, 28)

    def run():
        with torch.no_grad():
            model(x)

    return run


def product(size):
    a, b = torch.randn(size, size), torch.randn(size, size)
    return lambda: a @ b


def classes(count):
    return torch.randint(0, 10, (count,))


def truth(count):
    return torch.randint(0, 2, (count, 1)).float()


binary = F.binary_cross_entropy_with_logits
makers = {
    "mlp": lambda: epoch(mlp(), torch.randn(569, 30), truth(569), binary, 32),
    "cnn": lambda: epoch(cnn(), torch.rand(512, 1, 28, 28), classes(512), F.cross_entropy, 64),
    "resnet": lambda: epoch(resnet(), torch.rand(256, 3, 32, 32), classes(256), F.cross_entropy, 32),
    "lstm": lambda: epoch(
        LastStep(nn.LSTM(16, 64, batch_first=True)), torch.randn(512, 20, 16), torch.randn(512, 1), F.mse_loss, 64
    ),
    "gru": lambda: epoch(
        LastStep(nn.GRU(16, 64, batch_first=True)), torch.randn(512, 20, 16), torch.randn(512, 1), F.mse_loss, 64
    ),
    "text": lambda: epoch(TextNetwork(), torch.randint(0, 20000, (512, 100)), truth(512), binary, 64),
    "factorisation": lambda: epoch(
        Factorisation(), torch.randint(0, 1000, (100000, 2)), torch.randn(100000, 1), F.mse_loss, 1024
    ),
    "predict-1": lambda: predict(1),
    "predict-256": lambda: predict(256),
    "sgemm-64": lambda: product(64),
    "sgemm-256": lambda: product(256),
    "sgemm-1024": lambda: product(1024),
    "mlp-large": lambda: epoch(wide_mlp(), torch.randn(8192, 1024), classes(8192), F.cross_entropy, 1024),
    "cnn-large": lambda: epoch(cnn(), torch.rand(8192, 1, 28, 28), classes(8192), F.cross_entropy, 1024),
    "resnet-large": lambda: epoch(resnet(), torch.rand(4096, 3, 32, 32), classes(4096), F.cross_entropy, 512),
    "lstm-large": lambda: epoch(
        LastStep(nn.LSTM(64, 512, batch_first=True)), torch.randn(1024, 50, 64), torch.randn(1024, 1), F.mse_loss, 256
    ),
    "predict-4096": lambda: predict(4096),
    "sgemm-4096": lambda: product(4096),
}


def finish():
    if device.type == "cuda":
        torch.cuda.synchronize()


made = {}
for line in sys.stdin:
    name, *repeats = line.split()
    if name == "rss":
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, flush=True)
        continue
    if name not in made:
        made[name] = makers[name]()
    count = int(repeats[0])
    finish()
    start = time.perf_counter()
    for _ in range(count):
        made[name]()
    finish()
    print((time.perf_counter() - start) * 1e3 / count, flush=True)
