# Made by tools/export.py from what the modules export
__version__: str
def __dir__() -> list[str]: ...
from . import (augmentation as augmentation, autoencoder as autoencoder, averages as averages, batches as batches,
    blocks as blocks, bound as bound, checkpoints as checkpoints, cli as cli, compiler as compiler, control as control,
    core as core, curves as curves, data as data, ddim as ddim, ddpm as ddpm, dit as dit, dpm_solver as dpm_solver,
    drawing as drawing, editing as editing, edm_unet as edm_unet, features as features, fitting as fitting,
    flowmap as flowmap, folders as folders, forward as forward, guidance as guidance, keeping as keeping, kl as kl,
    latent as latent, learned as learned, losses as losses, metrics as metrics, mixture as mixture,
    multistep as multistep, objectives as objectives, ode as ode, oracle as oracle, parts as parts,
    pictures as pictures, plots as plots, posterior as posterior, programs as programs, published as published,
    readers as readers, runs as runs, sampling as sampling, scale as scale, schedules as schedules, sde as sde,
    shapes as shapes, signals as signals, sources as sources, stream as stream, text as text, tour as tour,
    train_loop as train_loop, training as training, unet as unet, weights as weights, words as words)
from .augmentation import (Augment as Augment, changed as changed)
from .autoencoder import (Arm as Arm, Autoencoder as Autoencoder, Res as Res, autoencoder_loss as autoencoder_loss,
    fold as fold, kl_normal as kl_normal, perceptual as perceptual, quantize as quantize, unfold as unfold)
from .averages import (PowerAverages as PowerAverages, list_averages as list_averages, power_gamma as power_gamma,
    power_sigma as power_sigma, power_update as power_update, reconstruct as reconstruct,
    save_averages as save_averages)
from .blocks import (Attention as Attention, Downsample as Downsample, GroupNorm as GroupNorm, ResBlock as ResBlock,
    Upsample as Upsample, attention as attention, conv as conv, count_macs as count_macs, dropout as dropout,
    fourier as fourier, linear_layer as linear_layer, macs as macs, param_count as param_count,
    plain_attention as plain_attention, recomputed as recomputed, sinusoidal as sinusoidal)
from .bound import (discrete_log_prob as discrete_log_prob, gaussian_kl as gaussian_kl, hybrid_loss as hybrid_loss,
    step_kl as step_kl, vlb as vlb)
from .checkpoints import (CheckpointError as CheckpointError, Checkpoints as Checkpoints, Damaged as Damaged,
    checksum as checksum)
from .cli import (main as main)
from .compiler import (jit as jit)
from .control import (Concatenated as Concatenated, ControlNet as ControlNet, Controlled as Controlled, Film as Film,
    controlled as controlled, edges as edges, frozen as frozen, only as only, with_control as with_control)
from .core import (Denoising as Denoising, Guide as Guide, Level as Level, Prediction as Prediction, Pytree as Pytree,
    check_label as check_label, expand as expand, level as level, static as static)
from .curves import (Flow as Flow, SPACINGS as SPACINGS, Schedule as Schedule, Table as Table, cosine as cosine,
    flow as flow, from_betas as from_betas, grid as grid, linear as linear, prior as prior,
    zero_terminal_snr as zero_terminal_snr)
from .data import (Dataset as Dataset, checkerboard as checkerboard, data_root as data_root, denormalize as denormalize,
    eight_gaussians as eight_gaussians, image_folder as image_folder, load_data as load_data, normalize as normalize,
    random_flip as random_flip, resize as resize, swiss_roll as swiss_roll, two_moons as two_moons)
from .ddim import (ClippedDenoiser as ClippedDenoiser, DDIM as DDIM, Inversion as Inversion, clip_x0 as clip_x0,
    ddim_coefs as ddim_coefs, invert as invert, slerp as slerp, with_x0 as with_x0)
from .ddpm import (DDPM as DDPM, log_variance as log_variance, loss_bounds as loss_bounds)
from .dit import (CrossAttention as CrossAttention, DiT as DiT, DiTBlock as DiTBlock, DiT_B_2 as DiT_B_2,
    DiT_B_4 as DiT_B_4, DiT_B_8 as DiT_B_8, DiT_L_2 as DiT_L_2, DiT_L_4 as DiT_L_4, DiT_L_8 as DiT_L_8,
    DiT_S_2 as DiT_S_2, DiT_S_4 as DiT_S_4, DiT_S_8 as DiT_S_8, DiT_XL_2 as DiT_XL_2, DiT_XL_4 as DiT_XL_4,
    DiT_XL_8 as DiT_XL_8, SelfAttention as SelfAttention, modulate as modulate, patchify as patchify,
    positions as positions, rms_norm as rms_norm, time_features as time_features, unpatchify as unpatchify)
from .dpm_solver import (DPMSolver as DPMSolver, DPMSolverPP as DPMSolverPP, UniPC as UniPC)
from .editing import (coupled as coupled, inpaint as inpaint, sdedit as sdedit)
from .edm_unet import (EDMBlock as EDMBlock, EDMUNet as EDMUNet, edm_config as edm_config, halving as halving,
    resample as resample)
from .features import (Floor as Floor, covariance_root as covariance_root, digit_report as digit_report,
    frechet_bias as frechet_bias, frechet_distance as frechet_distance, gaussian_frechet as gaussian_frechet,
    nearest as nearest, real_floor as real_floor)
from .fitting import (NonFiniteLoss as NonFiniteLoss, TrainState as TrainState, ema_update as ema_update, fit as fit,
    lowered as lowered)
from .flowmap import (FewStep as FewStep, FlowMap as FlowMap, KnownMap as KnownMap, Span as Span,
    consistency_loss as consistency_loss, distill as distill, imm_loss as imm_loss, lagrangian_loss as lagrangian_loss,
    mean_flow_loss as mean_flow_loss, neighbours as neighbours, paired as paired, pairs as pairs,
    rectified_loss as rectified_loss, shortcut_loss as shortcut_loss, span as span, straight as straight,
    straightness as straightness, transport as transport)
from .folders import (Survey as Survey, survey as survey)
from .forward import (Denoiser as Denoiser, PREDICTIONS as PREDICTIONS, beta_variance as beta_variance,
    convert as convert, edm_coefs as edm_coefs, posterior_coefs as posterior_coefs, q_sample as q_sample,
    split_var as split_var, target as target, to_prediction as to_prediction, x0_gain as x0_gain)
from .guidance import (AutoGuided as AutoGuided, ClassifierFree as ClassifierFree, ClassifierGuided as ClassifierGuided,
    Composed as Composed, DynamicThreshold as DynamicThreshold, Scale as Scale, StepScale as StepScale,
    autoguide as autoguide, both as both, cfg as cfg, cfgpp_scale as cfgpp_scale,
    classifier_guidance as classifier_guidance, compose as compose, cosine_scale as cosine_scale,
    dynamic_threshold as dynamic_threshold, extrapolate as extrapolate, linear_scale as linear_scale)
from .keeping import (Trained as Trained, held_out as held_out, load_run as load_run)
from .kl import (AutoencoderKL as AutoencoderKL, KLArm as KLArm)
from .latent import (LatentDiffusion as LatentDiffusion, decode as decode, encode as encode, fingerprint as fingerprint,
    fit_autoencoder as fit_autoencoder, latents as latents, load_autoencoder as load_autoencoder,
    load_latent as load_latent, lowered_autoencoder as lowered_autoencoder, measure_scale as measure_scale,
    save_autoencoder as save_autoencoder, save_latent as save_latent)
from .learned import (Learned as Learned, bound_draws as bound_draws, diffusion_loss as diffusion_loss,
    fit_warp as fit_warp, warp_loss as warp_loss)
from .losses import (Importance as Importance, denoising_loss as denoising_loss, edm_times as edm_times,
    edm_weight as edm_weight, importance as importance, logit_normal as logit_normal, loss_weight as loss_weight,
    min_snr_weight as min_snr_weight, mode as mode, offset_noise as offset_noise, snr_weight as snr_weight,
    uniform as uniform, vlb_rate as vlb_rate)
from .metrics import (Estimate as Estimate, IMAGENET as IMAGENET, Interval as Interval, Memorisation as Memorisation,
    PREPROCESSING as PREPROCESSING, Report as Report, TorchFeatures as TorchFeatures, class_balance as class_balance,
    classifier_two_sample as classifier_two_sample, density_coverage as density_coverage,
    embedding_score as embedding_score, frechet as frechet, frechet_infinity as frechet_infinity,
    inception_score as inception_score, interval as interval, kid as kid, load_pictures as load_pictures,
    memorisation as memorisation, precision_recall as precision_recall, read_into as read_into, report as report,
    sliced_wasserstein as sliced_wasserstein)
from .mixture import (EmpiricalDenoiser as EmpiricalDenoiser, GaussianMixture as GaussianMixture,
    MixtureDenoiser as MixtureDenoiser, empirical as empirical, loss_floor as loss_floor)
from .multistep import (Adams as Adams, DEIS as DEIS, Multistep as Multistep, PLMS as PLMS,
    lagrange_weights as lagrange_weights, moments as moments, phi as phi)
from .ode import (Euler as Euler, bits_per_dim as bits_per_dim, dequantise as dequantise,
    log_likelihood as log_likelihood, probability_flow as probability_flow, velocity as velocity)
from .oracle import (MixtureFlow as MixtureFlow, flow_map as flow_map)
from .parts import (Run as Run, available as available, batch_that_fits as batch_that_fits,
    make_autoencoder as make_autoencoder, make_denoiser as make_denoiser, make_mesh as make_mesh,
    make_network as make_network, make_optimizer as make_optimizer, make_rate as make_rate, make_run as make_run,
    make_times as make_times, memory_needed as memory_needed, spread_of as spread_of, with_preset as with_preset)
from .pictures import (animation as animation, encoded as encoded, sheet as sheet, write_folder as write_folder)
from .plots import (COLORS as COLORS, curve as curve, scatter2d as scatter2d, set_style as set_style,
    show_images as show_images, trajectory as trajectory)
from .posterior import (Matrix as Matrix, Particles as Particles, Posterior as Posterior, Tilted as Tilted,
    average_pool as average_pool, blur as blur, particles as particles, systematic as systematic)
from .published import (PublishedDiT as PublishedDiT, PublishedUNet as PublishedUNet, read_published as read_published)
from .readers import (DigitNet as DigitNet, PictureNet as PictureNet, RELEASES as RELEASES, accuracy as accuracy,
    augment as augment, class_counts as class_counts, classify as classify, digit_classifier as digit_classifier,
    digit_loss as digit_loss, feature_network as feature_network, load_classifier as load_classifier,
    released_features as released_features, save_classifier as save_classifier, to_digits as to_digits,
    train_classifier as train_classifier)
from .runs import (Config as Config, cache_programs as cache_programs, events as events, facts as facts,
    from_json as from_json, merged as merged, plot_loss as plot_loss, to_json as to_json)
from .sampling import (Coefs as Coefs, Linear as Linear, Sampler as Sampler, coefs as coefs, sample as sample,
    walk as walk)
from .scale import (copies as copies, device_bytes as device_bytes, device_mesh as device_mesh, placement as placement,
    put as put, sample_many as sample_many, spread as spread, spread_loss as spread_loss,
    usable_devices as usable_devices)
from .schedules import (EDM as EDM, Shifted as Shifted, SubVP as SubVP, VE as VE, VP as VP, edm as edm, power as power,
    quadratic as quadratic, scaled_linear as scaled_linear, shifted as shifted, sigmoid as sigmoid,
    sigmoid_alpha_bar as sigmoid_alpha_bar, sqrt as sqrt, sub_vp as sub_vp, ve as ve, vp as vp)
from .sde import (EDMStochastic as EDMStochastic, EulerMaruyama as EulerMaruyama, Heun as Heun,
    PredictorCorrector as PredictorCorrector, ReverseDiffusion as ReverseDiffusion, langevin_step as langevin_step,
    reverse_sde as reverse_sde, score_matching_loss as score_matching_loss)
from .shapes import (DiffWave as DiffWave, FrameTransformer as FrameTransformer, PointTransformer as PointTransformer,
    StationaryGaussian as StationaryGaussian, Told as Told, Wiener as Wiener, chamfer as chamfer, coverage as coverage,
    random_rotation as random_rotation, slide as slide, video as video)
from .signals import (Along as Along, Around as Around, MelSpectrogram as MelSpectrogram, check_rate as check_rate,
    magnitudes as magnitudes, mel as mel, mel_filters as mel_filters, read_wav as read_wav, to_frames as to_frames,
    to_wave as to_wave, write_wav as write_wav)
from .sources import (Batches as Batches, Data as Data, Latents as Latents, as_dataset as as_dataset,
    load_arrays as load_arrays, make_data as make_data)
from .stream import (ArrayStream as ArrayStream, FolderStream as FolderStream, decoded_bytes as decoded_bytes,
    fit_stream as fit_stream, folder_fingerprint as folder_fingerprint, stream_rows as stream_rows)
from .text import (Prompted as Prompted, TextEncoder as TextEncoder, captioned as captioned,
    contrastive_loss as contrastive_loss, tokenize as tokenize, tokenizer as tokenizer, with_prompts as with_prompts)
from .tour import (quickstart as quickstart)
from .training import (resume as resume, train as train)
from .unet import (Block as Block, DDPM_CIFAR10 as DDPM_CIFAR10, UNet as UNet)
from .weights import (fetch_weights as fetch_weights, halve as halve, load as load, recipe as recipe, save as save)
from .words import (samplers as samplers)
