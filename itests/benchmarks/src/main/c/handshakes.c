/*
 * Full DTLS 1.2 handshakes of OpenSSL with itself, client and server in one thread over memory: what the CPU of a handshake costs
 * without sockets, threads and HelloVerify. Reads "run <scenario> <count>" lines and answers "<count> <cpu ns> <wall ns> <median ns>".
 */
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MTU 1280
#define EXPORT_LENGTH 48
#define KEY_LENGTH 32

static const char LABEL[] = "EXPORTER-oneM2M-Bootstrap";
static const char IDENTITY[] = "gateway@mef.example.com";

typedef struct {
    EVP_PKEY *key;
    X509 *certificate;
} identity;

static void die(const char *what) {
    fprintf(stderr, "%s failed\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static void add_extension(X509 *certificate, int nid, const char *value) {
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    if (extension == NULL || !X509_add_ext(certificate, extension, -1)) {
        die("extension");
    }
    X509_EXTENSION_free(extension);
}

/* P-256, ecdsa-with-SHA256; issuer NULL for the self-signed anchor. */
static identity issue(const char *name, const identity *issuer) {
    static long serial = 1;
    identity result = {EVP_EC_gen("prime256v1"), X509_new()};
    X509 *certificate = result.certificate;
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC, (const unsigned char *) name, -1, -1, 0);
    X509_set_issuer_name(certificate, X509_get_subject_name(issuer ? issuer->certificate : certificate));
    X509_set_pubkey(certificate, result.key);
    add_extension(certificate, NID_basic_constraints, issuer ? "critical,CA:FALSE" : "critical,CA:TRUE");
    add_extension(certificate, NID_key_usage, issuer ? "critical,digitalSignature" : "critical,keyCertSign,cRLSign");
    if (issuer) {
        char san[300];
        snprintf(san, sizeof san, "DNS:%s", name);
        add_extension(certificate, NID_subject_alt_name, san);
        add_extension(certificate, NID_ext_key_usage, "serverAuth,clientAuth");
    }
    if (!X509_sign(certificate, issuer ? issuer->key : result.key, EVP_sha256())) {
        die("X509_sign");
    }
    return result;
}

static void release(identity *i) {
    EVP_PKEY_free(i->key);
    X509_free(i->certificate);
}

static unsigned int psk_client(SSL *ssl, const char *hint, char *id, unsigned int max_id, unsigned char *psk, unsigned int max_psk) {
    (void) ssl, (void) hint, (void) max_psk;
    snprintf(id, max_id, "%s", IDENTITY);
    memset(psk, 7, KEY_LENGTH);
    return KEY_LENGTH;
}

static unsigned int psk_server(SSL *ssl, const char *id, unsigned char *psk, unsigned int max_psk) {
    (void) ssl, (void) max_psk;
    if (strcmp(id, IDENTITY) != 0) {
        return 0;
    }
    memset(psk, 7, KEY_LENGTH);
    return KEY_LENGTH;
}

static SSL_CTX *context(int server, int psk, const identity *anchor) {
    SSL_CTX *ctx = SSL_CTX_new(server ? DTLS_server_method() : DTLS_client_method());
    SSL_CTX_set_min_proto_version(ctx, DTLS1_2_VERSION);
    SSL_CTX_set_max_proto_version(ctx, DTLS1_2_VERSION);
    if (!SSL_CTX_set_cipher_list(ctx, psk ? "PSK-AES128-CCM8:@SECLEVEL=0" : "ECDHE-ECDSA-AES128-CCM8:@SECLEVEL=0")) {
        die("cipher list");
    }
    SSL_CTX_set1_groups_list(ctx, "P-256");
    SSL_CTX_set1_sigalgs_list(ctx, "ECDSA+SHA256");
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_QUERY_MTU);
    if (psk) {
        SSL_CTX_set_psk_client_callback(ctx, psk_client);
        SSL_CTX_set_psk_server_callback(ctx, psk_server);
    } else {
        X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), anchor->certificate);
        SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    }
    return ctx;
}

static void use(SSL *ssl, const identity *i) {
    if (i && (SSL_use_certificate(ssl, i->certificate) != 1 || SSL_use_PrivateKey(ssl, i->key) != 1)) {
        die("own certificate");
    }
}

static void step(SSL *ssl, int *done) {
    int result = SSL_do_handshake(ssl);
    if (result == 1) {
        *done = 1;
    } else if (SSL_get_error(ssl, result) != SSL_ERROR_WANT_READ) {
        die("handshake");
    }
}

/* One datagram of application data there and one back, as in every other row. */
static void exchange(SSL *client, SSL *server) {
    char octet = 'x';
    if (SSL_write(client, &octet, 1) != 1 || SSL_read(server, &octet, 1) != 1 || SSL_write(server, &octet, 1) != 1
            || SSL_read(client, &octet, 1) != 1) {
        die("exchange");
    }
}

static void export_equal(SSL *client, SSL *server) {
    unsigned char a[EXPORT_LENGTH], b[EXPORT_LENGTH];
    if (SSL_export_keying_material(client, a, sizeof a, LABEL, strlen(LABEL), NULL, 0, 0) != 1
            || SSL_export_keying_material(server, b, sizeof b, LABEL, strlen(LABEL), NULL, 0, 0) != 1 || memcmp(a, b, sizeof a) != 0
            || SSL_get_extms_support(client) != 1) {
        die("export");
    }
}

static void handshake(SSL_CTX *client_ctx, SSL_CTX *server_ctx, const identity *client_id, const identity *server_id) {
    SSL *client = SSL_new(client_ctx), *server = SSL_new(server_ctx);
    BIO *to_server = BIO_new(BIO_s_mem()), *to_client = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(to_server, -1);
    BIO_set_mem_eof_return(to_client, -1);
    BIO_up_ref(to_server);
    BIO_up_ref(to_client);
    SSL_set_bio(client, to_client, to_server);
    SSL_set_bio(server, to_server, to_client);
    DTLS_set_link_mtu(client, MTU);
    DTLS_set_link_mtu(server, MTU);
    SSL_set_connect_state(client);
    SSL_set_accept_state(server);
    use(client, client_id);
    use(server, server_id);
    int client_done = 0, server_done = 0;
    while (!client_done || !server_done) {
        if (!client_done) {
            step(client, &client_done);
        }
        if (!server_done) {
            step(server, &server_done);
        }
    }
    export_equal(client, server);
    exchange(client, server);
    SSL_free(client);
    SSL_free(server);
}

static long long now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int by_value(const void *a, const void *b) {
    long long x = *(const long long *) a, y = *(const long long *) b;
    return (x > y) - (x < y);
}

int main(void) {
    identity anchor = issue("Benchmark Root", NULL);
    identity server_id = issue("mef.example.com", &anchor);
    SSL_CTX *contexts[2][2] = {{context(0, 0, &anchor), context(1, 0, &anchor)}, {context(0, 1, &anchor), context(1, 1, &anchor)}};
    char scenario[32];
    int count;
    while (scanf(" run %31s %d", scenario, &count) == 2) {
        int psk = strcmp(scenario, "psk") == 0, cold = strcmp(scenario, "cert-cold") == 0;
        identity *clients = calloc(count, sizeof *clients);
        long long *each = calloc(count, sizeof *each);
        for (int i = 0; !psk && i < (cold ? count : 1); i++) {
            char name[64];
            snprintf(name, sizeof name, "gw-%d.in-cse.m2m.example.com", i);
            clients[i] = issue(name, &anchor);
        }
        long long cpu = now(CLOCK_PROCESS_CPUTIME_ID), wall = now(CLOCK_MONOTONIC);
        for (int i = 0; i < count; i++) {
            long long begin = now(CLOCK_MONOTONIC);
            handshake(contexts[psk][0], contexts[psk][1], psk ? NULL : &clients[cold ? i : 0], psk ? NULL : &server_id);
            each[i] = now(CLOCK_MONOTONIC) - begin;
        }
        cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        wall = now(CLOCK_MONOTONIC) - wall;
        qsort(each, count, sizeof *each, by_value);
        printf("%d %lld %lld %lld\n", count, cpu, wall, each[count / 2]);
        fflush(stdout);
        for (int i = 0; !psk && i < (cold ? count : 1); i++) {
            release(&clients[i]);
        }
        free(clients);
        free(each);
    }
    return 0;
}
