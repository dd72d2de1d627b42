/* A JACK client that notes what every period brings: when, which frame of the server, and the samples' ends and range.
   usage: watch NAME ROLE SECONDS TAPE WORK_US      Ends with stdin. WORK_US: of processor time that it spends in every
   period, as a client with something to do. ROLE: idle; play:FRAMES (a song so long that counts its own frames, over
   and over, and goes on where it was when it was not asked); hear:NAME (that client; without a name, whoever is neither
   the system nor a player). libjack is looked for at run time: no headers needed. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    double now_s;
    uint32_t frame, frames;
    float first, last, low, high;
} record;

typedef uint32_t (*time_function)(void *);
typedef void *(*buffer_function)(void *, uint32_t);

static void *library, *client, *port, *outlet;
static int64_t song_frames, playhead;
static record *records;
static volatile int64_t count;
static int64_t most;
static double work_s;
static time_function last_frame_time;
static buffer_function get_buffer;

static void *symbol(const char *name) {
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "no %s\n", name);
        exit(2);
    }
    return found;
}

static double seconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec + 1e-9 * now.tv_nsec;
}

static int process(uint32_t frames, void *unused) {
    (void)unused;
    if (count >= most) return 0;
    const double now_s = seconds(CLOCK_MONOTONIC);
    if (work_s > 0)
        for (const double end_s = seconds(CLOCK_THREAD_CPUTIME_ID) + work_s; seconds(CLOCK_THREAD_CPUTIME_ID) < end_s;) continue;
    if (outlet) {
        float *out = get_buffer(outlet, frames);
        for (uint32_t i = 0; i < frames; i++, playhead = (playhead + 1) % song_frames) out[i] = (playhead + 1) / 8388608.0f;
    }
    record *r = records + count;
    const float *in = get_buffer(port, frames);
    r->now_s = now_s;
    r->frame = last_frame_time(client);
    r->frames = frames;
    r->first = in[0];
    r->last = in[frames - 1];
    r->low = r->high = in[0];
    for (uint32_t i = 1; i < frames; i++) {
        if (in[i] < r->low) r->low = in[i];
        if (in[i] > r->high) r->high = in[i];
    }
    count++;
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    const char *name = argv[1];
    const char *heard = !strncmp(argv[2], "hear:", 5) ? argv[2] + 5 : NULL;
    if (!strncmp(argv[2], "play:", 5)) song_frames = atoll(argv[2] + 5);
    work_s = 1e-6 * atof(argv[5]);
    library = dlopen("libjack.so.0", RTLD_NOW);
    if (!library) return 3;
    void *(*open)(const char *, int, int *, ...) = symbol("jack_client_open");
    void *(*add_port)(void *, const char *, const char *, unsigned long, unsigned long) = symbol("jack_port_register");
    int (*set_process)(void *, int (*)(uint32_t, void *), void *) = symbol("jack_set_process_callback");
    int (*activate)(void *) = symbol("jack_activate");
    uint32_t (*sample_rate)(void *) = symbol("jack_get_sample_rate");
    uint32_t (*buffer_size)(void *) = symbol("jack_get_buffer_size");
    const char **(*ports)(void *, const char *, const char *, unsigned long) = symbol("jack_get_ports");
    int (*join)(void *, const char *, const char *) = symbol("jack_connect");
    void (*release)(void *) = symbol("jack_free");
    int (*leave)(void *) = symbol("jack_client_close");
    last_frame_time = symbol("jack_last_frame_time");
    get_buffer = symbol("jack_port_get_buffer");

    int status = 0;
    client = open(name, 1 /* no server started */, &status);
    if (!client) return 4;
    most = (int64_t)(atof(argv[3]) * sample_rate(client) / buffer_size(client)) + 1000;
    records = calloc(most, sizeof(record));
    memset(records, 1, most * sizeof(record));
    mlockall(MCL_CURRENT | MCL_FUTURE);
    port = add_port(client, "in", "32 bit float mono audio", 1 /* input */, 0);
    if (song_frames) outlet = add_port(client, "out", "32 bit float mono audio", 2 /* output */, 0);
    set_process(client, process, NULL);
    if (activate(client)) return 5;
    char mine[128];
    snprintf(mine, sizeof mine, "%s:in", name);
    printf("ready\n");
    fflush(stdout);
    for (char joined[256] = "";;) {
        struct pollfd input = {0, POLLIN, 0};
        char dropped[16];
        if (poll(&input, 1, 10) > 0 && read(0, dropped, sizeof dropped) <= 0) break;
        if (!heard) continue;
        const char **found = ports(client, NULL, "32 bit float mono audio", 2 /* output */);
        int still = 0;
        for (const char **each = found; found && *each; each++) still |= !strcmp(*each, joined);
        if (!still) joined[0] = 0; /* the next program may come by the same name */
        for (const char **each = found; found && *each; each++) {
            const int wanted = *heard ? !strncmp(*each, heard, strlen(heard)) && (*each)[strlen(heard)] == ':'
                                      : strncmp(*each, "system:", 7) && strncmp(*each, "player:", 7);
            if (wanted && strcmp(*each, joined)) {
                if (!join(client, *each, mine)) snprintf(joined, sizeof joined, "%s", *each);
                break; /* the left one: the first */
            }
            if (!strcmp(*each, joined)) break;
        }
        if (found) release(found);
    }
    const int64_t end = count;
    leave(client);
    FILE *tape = fopen(argv[4], "wb");
    if (!tape) return 6;
    fwrite(records, sizeof(record), end, tape);
    return fclose(tape) ? 6 : 0;
}
