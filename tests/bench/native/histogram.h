/* Durations counted in buckets that are at most 1/2048 wide: bounded memory, whatever the run. */
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>
#include <stdio.h>

enum { HISTOGRAM_STEP_NS = 100, HISTOGRAM_HALF = 2048, HISTOGRAM_BUCKETS = 40 * HISTOGRAM_HALF };

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
};

static inline void histogram_add(struct histogram *histogram, uint64_t ns) {
    uint64_t value = ns / HISTOGRAM_STEP_NS;
    unsigned shift = 0;
    while (value >> shift >= 2 * HISTOGRAM_HALF)
        shift++;
    histogram->counts[shift * HISTOGRAM_HALF + (value >> shift)]++;
}

/* A JSON array of [microseconds, count]; the microseconds are the middle of the bucket. */
static inline void histogram_print(const struct histogram *histogram, FILE *to) {
    const char *between = "";
    fputc('[', to);
    for (uint64_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        if (histogram->counts[i] == 0)
            continue;
        uint64_t shift = i < 2 * HISTOGRAM_HALF ? 0 : i / HISTOGRAM_HALF - 1;
        double lowest = (double)((i - shift * HISTOGRAM_HALF) << shift);
        double middle = lowest + (double)(UINT64_C(1) << shift) / 2;
        fprintf(to, "%s[%.2f,%llu]", between, middle * HISTOGRAM_STEP_NS / 1000, (unsigned long long)histogram->counts[i]);
        between = ",";
    }
    fputc(']', to);
}

#endif
