"""Camera response: from light at the sensor to the file's pixels."""

from io import BytesIO

import numpy as np
from numpy.random import Generator
from PIL import Image
from scipy import ndimage

from autosalt.core.types import RGB
from autosalt.phantom.arrays import Floats, linear_to_srgb
from autosalt.phantom.noise import grain, value_noise
from autosalt.phantom.scene.shot import Sensor


def develop(light: Floats, sensor: Sensor, rng: Generator) -> RGB:
    """Expose, balance, blur, add noise, apply the tone curve, compress: [h, w, 3] uint8 sRGB."""
    h, w = light.shape[:2]
    picture = light * np.asarray(sensor.white_balance, np.float32) * np.float32(sensor.exposure)
    picture = picture + np.float32(sensor.flare) * picture.mean()
    sigma = sensor.blur * max(h, w) / 1000.0
    if sigma > 0.25:
        picture = ndimage.gaussian_filter(picture, (sigma, sigma, 0), truncate=3.0)
    # a shoulder keeps highlights from clipping hard
    picture = np.where(picture < 0.7, picture, 0.7 + 0.3 * np.tanh((picture - 0.7) / 0.3))
    grey = picture.mean(-1, keepdims=True)
    picture = np.maximum(grey + (picture - grey) * np.float32(sensor.saturation), 0)
    srgb = linear_to_srgb(picture.astype(np.float32))
    if sensor.contrast != 1.0:
        srgb = np.clip(0.45 + (srgb - 0.45) * np.float32(sensor.contrast), 0, 1)
    if sensor.noise > 0:
        level = sensor.noise * (0.5 + 0.8 * (1.0 - srgb.mean(-1)))
        luma = grain(rng, h, w) * level
        chroma = np.stack([value_noise(rng, h, w, max(h, w) / 3) for _ in range(3)], -1)
        srgb = srgb + luma[..., None] + 0.35 * level[..., None] * chroma
    pixels = (np.clip(srgb, 0, 1) * 255.0 + 0.5).astype(np.uint8)
    if sensor.jpeg_quality < 100:
        pixels = _through_jpeg(pixels, sensor.jpeg_quality)
    return pixels


def _through_jpeg(pixels: RGB, quality: int) -> RGB:
    store = BytesIO()
    Image.fromarray(pixels).save(store, "JPEG", quality=quality)
    return np.asarray(Image.open(store).convert("RGB"), np.uint8).copy()
