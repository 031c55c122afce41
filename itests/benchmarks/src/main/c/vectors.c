/*
 * Authentication vectors (AUTN, RES, CK, IK) with OpenSSL's primitives, a key of its own for each: what they cost without Java.
 * Mode "milenage": TS 35.206, five AES blocks. "aes": those five blocks and the key schedule alone. "tuak": TS 35.231 with one
 * iteration, which is SHAKE256 twice. First prints the exclusive or of the vectors of all subscribers, then reads lines with
 * milliseconds and answers "<count> <cpu ns> <wall ns>".
 */
#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SUBSCRIBERS 1024
#define VECTOR 56 /* AUTN 16, RES 8, CK 16, IK 16 */

typedef struct {
    unsigned char k[16], opc[32], rand[16];
} subscriber;

typedef void (*algorithm)(const subscriber *, const unsigned char *sqn, unsigned char *vector);

static const unsigned char AMF[2] = {0x80, 0x00};
static subscriber subscribers[SUBSCRIBERS];
static EVP_CIPHER_CTX *aes;
static EVP_MD_CTX *shake;
static EVP_MD *shake256;

static void die(const char *what) {
    fprintf(stderr, "%s failed\n", what);
    exit(1);
}

/* The same generator as in VectorBenchmark.java. */
static void fill(unsigned char *octets, int length) {
    static uint64_t state = 1;
    for (int i = 0; i < length; i++) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        octets[i] = state >> 56;
    }
}

static void encrypt(unsigned char *out, const unsigned char *in, int length) {
    int written;
    if (!EVP_EncryptUpdate(aes, out, &written, in, length)) {
        die("AES");
    }
}

static void set_key(const unsigned char *k) {
    if (!EVP_EncryptInit_ex(aes, NULL, NULL, k, NULL)) {
        die("key");
    }
}

static void only_aes(const subscriber *s, const unsigned char *sqn, unsigned char *vector) {
    unsigned char in[64] = {0}, out[64];
    set_key(s->k);
    memcpy(in, sqn, 6);
    encrypt(in, s->rand, 16);
    encrypt(out, in, 64);
    memcpy(vector, out, VECTOR);
}

/* IN of OUT2 to OUT4: TEMP xor OPc, rotated to the left by whole octets, xor c. */
static void rotated(unsigned char *in, const unsigned char *mixed, int octets, unsigned char c) {
    for (int i = 0; i < 16; i++) {
        in[i] = mixed[(i + octets) % 16];
    }
    in[15] ^= c;
}

static void milenage(const subscriber *s, const unsigned char *sqn, unsigned char *vector) {
    unsigned char temp[16], in1[16], mixed[16], in[64], out[64];
    set_key(s->k);
    for (int i = 0; i < 16; i++) {
        mixed[i] = s->rand[i] ^ s->opc[i];
    }
    encrypt(temp, mixed, 16);
    memcpy(in1, sqn, 6);
    memcpy(in1 + 6, AMF, 2);
    memcpy(in1 + 8, in1, 8);
    for (int i = 0; i < 16; i++) {
        in[i] = temp[i] ^ in1[(i + 8) % 16] ^ s->opc[(i + 8) % 16];
        mixed[i] = temp[i] ^ s->opc[i];
    }
    rotated(in + 16, mixed, 0, 1);
    rotated(in + 32, mixed, 4, 2);
    rotated(in + 48, mixed, 8, 4);
    encrypt(out, in, 64);
    for (int i = 0; i < 64; i++) {
        out[i] ^= s->opc[i % 16];
    }
    for (int i = 0; i < 6; i++) {
        vector[i] = sqn[i] ^ out[16 + i];
    }
    memcpy(vector + 6, AMF, 2);
    memcpy(vector + 8, out, 8);
    memcpy(vector + 16, out + 24, 8);
    memcpy(vector + 24, out + 32, 32);
}

static unsigned char *reversed(unsigned char *to, const unsigned char *from, int length) {
    for (int i = 0; i < length; i++) {
        to[i] = from[length - 1 - i];
    }
    return to + length;
}

static void keccak(unsigned char *out, const subscriber *s, unsigned char instance, const unsigned char *amf, const unsigned char *sqn) {
    unsigned char in[96] = {0};
    unsigned char *at = reversed(in, s->opc, 32);
    *at++ = instance;
    at = reversed(at, (const unsigned char *) "TUAK1.0", 7);
    at = reversed(at, s->rand, 16);
    at = reversed(at, amf, 2);
    at = reversed(at, sqn, 6);
    reversed(at, s->k, 16);
    if (!EVP_DigestInit_ex(shake, shake256, NULL) || !EVP_DigestUpdate(shake, in, sizeof in) || !EVP_DigestFinalXOF(shake, out, 102)) {
        die("SHAKE256");
    }
}

static void tuak(const subscriber *s, const unsigned char *sqn, unsigned char *vector) {
    static const unsigned char zero[6] = {0};
    unsigned char f1[102], f2[102], ak[6];
    keccak(f1, s, 0x08, AMF, sqn);
    keccak(f2, s, 0x48, zero, zero);
    reversed(ak, f2 + 96, 6);
    for (int i = 0; i < 6; i++) {
        vector[i] = sqn[i] ^ ak[i];
    }
    memcpy(vector + 6, AMF, 2);
    reversed(vector + 8, f1, 8);
    reversed(vector + 16, f2, 8);
    reversed(vector + 24, f2 + 32, 16);
    reversed(vector + 40, f2 + 64, 16);
}

static void make(algorithm how, uint64_t number, unsigned char *vector) {
    unsigned char sqn[6];
    uint64_t value = (number + 1) << 5;
    for (int i = 0; i < 6; i++) {
        sqn[i] = value >> 8 * (5 - i);
    }
    how(&subscribers[number % SUBSCRIBERS], sqn, vector);
}

static uint64_t nanos(clockid_t id) {
    struct timespec t;
    clock_gettime(id, &t);
    return (uint64_t) t.tv_sec * 1000000000 + t.tv_nsec;
}

int main(int argc, char **argv) {
    algorithm how = argc < 2 ? NULL : !strcmp(argv[1], "milenage") ? milenage : !strcmp(argv[1], "tuak") ? tuak
            : !strcmp(argv[1], "aes") ? only_aes : NULL;
    aes = EVP_CIPHER_CTX_new();
    shake = EVP_MD_CTX_new();
    shake256 = EVP_MD_fetch(NULL, "SHAKE256", NULL);
    if (how == NULL || shake256 == NULL || !EVP_EncryptInit_ex(aes, EVP_aes_128_ecb(), NULL, NULL, NULL)) {
        die("set-up");
    }
    EVP_CIPHER_CTX_set_padding(aes, 0);
    for (int i = 0; i < SUBSCRIBERS; i++) {
        fill(subscribers[i].k, 16);
        fill(subscribers[i].opc, 32);
        fill(subscribers[i].rand, 16);
    }
    unsigned char vector[VECTOR], sum[VECTOR] = {0};
    for (int i = 0; i < SUBSCRIBERS; i++) {
        make(how, i, vector);
        for (int j = 0; j < VECTOR; j++) {
            sum[j] ^= vector[j];
        }
    }
    for (int j = 0; j < VECTOR; j++) {
        printf("%02x", sum[j]);
    }
    printf("\n");
    fflush(stdout);
    long millis;
    while (scanf("%ld", &millis) == 1) {
        uint64_t count = 0, cpu = nanos(CLOCK_PROCESS_CPUTIME_ID), wall = nanos(CLOCK_MONOTONIC);
        while (nanos(CLOCK_MONOTONIC) - wall < (uint64_t) millis * 1000000) {
            for (int i = 0; i < 256; i++) {
                make(how, count++, vector);
            }
        }
        wall = nanos(CLOCK_MONOTONIC) - wall;
        printf("%llu %llu %llu\n", (unsigned long long) count, (unsigned long long) (nanos(CLOCK_PROCESS_CPUTIME_ID) - cpu),
                (unsigned long long) wall);
        fflush(stdout);
    }
    return 0;
}
