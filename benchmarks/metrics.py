#!/usr/bin/env python3
"""Metrics against the routes that most people take: processor time of one run each, on one core: metrics.py

- the Fréchet distance of 50,000 rows of 2,048 features (Inception's), against covariances and scipy's square root of
  their product, as pytorch-fid and torch-fidelity compute it;
- the distance to the third neighbour of 10,000 rows in 64 dimensions, against scikit-learn's brute force."""
import os
os.environ |= dict(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
import argparse, time
import numpy as np
from scipy.linalg import sqrtm
from sklearn.neighbors import NearestNeighbors
from diffusion_nb.metrics import frechet, neighbour


def theirs(a, b):
    "FID as it is mostly written"
    (m, S), (n, T) = ((v.mean(0, dtype=np.float64), np.cov(v.astype(np.float64), rowvar=False)) for v in (a, b))
    return ((m - n)**2).sum() + np.trace(S) + np.trace(T) - 2*np.trace(np.real(sqrtm(S@T)))


def took(f, *args):
    "Processor time of one call, and what it returns"
    start = time.process_time()
    value = f(*args)
    return time.process_time() - start, value


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rows", type=int, default=50_000)
    p.add_argument("--features", type=int, default=2048)
    p.add_argument("--points", type=int, default=10_000)
    args = p.parse_args()
    rng = np.random.default_rng(0)
    mix = rng.normal(size=(args.features, args.features)).astype(np.float32)/args.features**.5
    a, b = (rng.normal(size=(args.rows, args.features)).astype(np.float32)@mix for _ in range(2))
    x = rng.normal(size=(args.points, 64))
    brute = lambda: NearestNeighbors(n_neighbors=3, algorithm="brute", n_jobs=1).fit(x).kneighbors()[0][:, 2]**2
    pairs = {f"Fréchet distance, {args.rows} x {args.features}": (lambda: frechet(a, b), lambda: theirs(a, b)),
             f"third neighbour, {args.points} x 64": (lambda: neighbour(x, x, 3, itself=True), brute)}
    print("| ours against theirs | ours, s | theirs, s | ratio | largest difference |\n|---|---|---|---|---|")
    for name, (ours, other) in pairs.items():
        (s, v), (t, w) = took(ours), took(other)
        print(f"| {name} | {s:.1f} | {t:.1f} | **{s/t:.2f}** | {np.abs(v - w).max():.1e} |", flush=True)


if __name__ == "__main__": main()
