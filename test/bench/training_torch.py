"""The PyTorch side of training.mjs: reads the name of a workload a line, runs it once, prints its milliseconds."""

import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(16, 64, batch_first=True)
        self.dense = nn.Linear(64, 1)

    def forward(self, x):
        return self.dense(self.lstm(x)[0][:, -1])


class Pairs(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(1000, 32)
        self.dense = nn.Linear(64, 1)

    def forward(self, x):
        return self.dense(self.embedding(x).flatten(1))


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


cnn = nn.Sequential(
    nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10),
)
images = torch.rand(512, 1, 28, 28)
a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)


def predict():
    with torch.no_grad():
        cnn(images)


workloads = {
    "cnn": epoch(cnn, images, torch.randint(0, 10, (512,)), F.cross_entropy, 64),
    "predict": predict,
    "lstm": epoch(Recurrent(), torch.randn(512, 20, 16), torch.randn(512, 1), F.mse_loss, 64),
    "embedding": epoch(Pairs(), torch.randint(0, 1000, (4096, 2)), torch.randn(4096, 1), F.mse_loss, 256),
    "sgemm": lambda: a @ b,
}

for line in sys.stdin:
    start = time.perf_counter()
    workloads[line.strip()]()
    print((time.perf_counter() - start) * 1e3, flush=True)
