/* Request bodies from a file, one a line; each is new when it is sent.
 *
 * Where a body says `{fresh}` it gets seven letters that no other request of the run gets, so that
 * nothing which remembers text can answer from memory. Both are as long as each other.
 */
#ifndef BENCH_BODIES_H
#define BENCH_BODIES_H

#include <stddef.h>
#include <stdint.h>

struct body {
    char *text;
    size_t size;
    size_t *fresh; /* offsets */
    size_t fresh_count;
};

struct bodies {
    struct body *each;
    size_t count;
    size_t longest;
};

/* Ends the program if the file cannot be read or has no body. */
struct bodies bodies_read(const char *path);
/* Copies the body of a request's number, made new with it, and returns it for its size. */
const struct body *bodies_write(const struct bodies *bodies, uint64_t number, char *into);
/* A whole file as a string. */
char *bodies_file(const char *path);

#endif
