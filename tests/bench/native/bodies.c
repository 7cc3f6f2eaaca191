#define _GNU_SOURCE
#include "bodies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRESH "{fresh}"
enum { FRESH_SIZE = sizeof FRESH - 1 };

static void *grown(void *memory, size_t count, size_t size) {
    memory = reallocarray(memory, count, size);
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

char *bodies_file(const char *path) {
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0, read;
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    do {
        text = grown(text, size + 65537, 1);
        size += read = fread(text + size, 1, 65536, file);
    } while (read > 0);
    text[size] = '\0';
    fclose(file);
    return text;
}

struct bodies bodies_read(const char *path) {
    struct bodies bodies = {0};
    for (char *line = strtok(bodies_file(path), "\n"); line != NULL; line = strtok(NULL, "\n")) {
        struct body body = {.text = line, .size = strlen(line)};
        for (char *at = line; (at = strstr(at, FRESH)) != NULL; at += FRESH_SIZE) {
            body.fresh = grown(body.fresh, body.fresh_count + 1, sizeof *body.fresh);
            body.fresh[body.fresh_count++] = (size_t)(at - line);
        }
        bodies.each = grown(bodies.each, bodies.count + 1, sizeof body);
        bodies.each[bodies.count++] = body;
        if (body.size > bodies.longest)
            bodies.longest = body.size;
    }
    if (bodies.count == 0) {
        fprintf(stderr, "%s: no request body in it\n", path);
        exit(2);
    }
    return bodies;
}

const struct body *bodies_write(const struct bodies *bodies, uint64_t number, char *into) {
    const struct body *body = &bodies->each[number % bodies->count];
    char fresh[FRESH_SIZE];
    for (int i = FRESH_SIZE - 1; i >= 0; i--, number /= 26)
        fresh[i] = (char)('a' + number % 26);
    memcpy(into, body->text, body->size);
    for (size_t i = 0; i < body->fresh_count; i++)
        memcpy(into + body->fresh[i], fresh, FRESH_SIZE);
    return body;
}
