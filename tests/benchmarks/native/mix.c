/* The mixer as a C programmer would write it: one loop over strips and samples, every gain on a ramp.
   Built by tests/benchmarks/native.py with gcc -O3, called through ctypes, timed in here. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TAPS = 24, PHASES = 4, MOST_BLOCK = 4096 };

typedef struct {
    float peak, square;
} meter;

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + 1e-9 * now.tv_nsec;
}

static void mix(const float *restrict pcm, int64_t stride, int planes, int frames, const float *restrict was,
                const float *restrict delta, const float *restrict window, float *restrict out) {
    memset(out, 0, sizeof(float) * 2 * frames);
    for (int plane = 0; plane < planes; plane++) {
        const float *restrict in = pcm + plane * stride;
        float *restrict side = out + (plane & 1) * frames;
        const float from = was[plane], by = delta[plane];
        for (int i = 0; i < frames; i++) side[i] += in[i] * (from + by * window[i]);
    }
}

static void mix_and_meter(const float *restrict pcm, int64_t stride, int planes, int frames, const float *restrict was,
                          const float *restrict delta, const float *restrict window, float *restrict out,
                          meter *restrict meters) {
    memset(out, 0, sizeof(float) * 2 * frames);
    for (int plane = 0; plane < planes; plane++) {
        const float *restrict in = pcm + plane * stride;
        float *restrict side = out + (plane & 1) * frames;
        const float from = was[plane], by = delta[plane];
        float peak = meters[plane].peak, square = 0;
        for (int i = 0; i < frames; i++) {
            const float sample = in[i] * (from + by * window[i]);
            side[i] += sample;
            peak = fabsf(sample) > peak ? fabsf(sample) : peak;
            square += sample * sample;
        }
        meters[plane].peak = peak;
        meters[plane].square += square;
    }
}

/* Peak, energy and correlation of the master, its true peak by four-fold oversampling, its K-weighted energy. */
static float line[2][TAPS - 1 + MOST_BLOCK];
static double memory[2][4];

static double master(const float *out, int frames, const float *filter, const double *biquads) {
    double energy = 0, cross = 0;
    float peak = 0, true_peak = 0;
    for (int i = 0; i < frames; i++) cross += out[i] * out[frames + i];
    for (int side = 0; side < 2; side++) {
        const float *in = out + side * frames;
        memcpy(line[side] + TAPS - 1, in, sizeof(float) * frames);
        for (int i = 0; i < frames; i++) {
            peak = fabsf(in[i]) > peak ? fabsf(in[i]) : peak;
            energy += in[i] * in[i];
        }
        for (int phase = 0; phase < PHASES; phase++) {
            float dense[MOST_BLOCK];
            memset(dense, 0, sizeof(float) * frames);
            for (int tap = 0; tap < TAPS; tap++) {
                const float factor = filter[phase * TAPS + tap];
                for (int i = 0; i < frames; i++) dense[i] += factor * line[side][tap + i];
            }
            for (int i = 0; i < frames; i++) true_peak = fabsf(dense[i]) > true_peak ? fabsf(dense[i]) : true_peak;
        }
        memmove(line[side], line[side] + frames, sizeof(float) * (TAPS - 1));
        double *s = memory[side];
        for (int i = 0; i < frames; i++) {
            double value = in[i];
            for (int stage = 0; stage < 2; stage++) {
                const double *c = biquads + 5 * stage;
                const double result = c[0] * value + s[2 * stage];
                s[2 * stage] = c[1] * value - c[3] * result + s[2 * stage + 1];
                s[2 * stage + 1] = c[2] * value - c[4] * result;
                value = result;
            }
            energy += 1e-30 * value * value;
        }
    }
    return energy + cross + peak + true_peak;
}

/* Seconds a block, walking through `length` frames again and again. metered: 0 mix only, 1 all meters. */
double run(const float *pcm, int64_t length, int planes, int frames, const float *was, const float *delta,
           const float *window, int64_t blocks, int metered, const float *filter, const double *biquads,
           double *witness) {
    float *out = malloc(sizeof(float) * 2 * frames);
    meter *meters = calloc(planes, sizeof(meter));
    double sum = 0;
    const double began = seconds();
    for (int64_t block = 0, at = 0; block < blocks; block++) {
        if (metered) {
            mix_and_meter(pcm + at, length, planes, frames, was, delta, window, out, meters);
            sum += master(out, frames, filter, biquads);
        } else {
            mix(pcm + at, length, planes, frames, was, delta, window, out);
            sum += out[block % frames];
        }
        at += frames;
        if (at + frames > length) at = 0;
    }
    const double taken = seconds() - began;
    *witness = sum + meters[0].peak;
    free(out);
    free(meters);
    return taken / blocks;
}
