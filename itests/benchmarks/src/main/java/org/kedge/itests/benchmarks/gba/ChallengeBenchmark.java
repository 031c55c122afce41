package org.kedge.itests.benchmarks.gba;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.IncomingRequest;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.ServerSession;
import org.kedge.itests.benchmarks.Directories;
import org.kedge.itests.benchmarks.Machine;
import org.kedge.itests.benchmarks.Medium;
import org.kedge.itests.benchmarks.Timed;
import org.kedge.pki.CertificateAuthority;

/**
 * Challenges of the BSF per second, without sockets: the subscriber and his keys are read and decrypted, his sequence number is moved and
 * durable on SQLite with full synchronisation, then his vector is computed and the 401 made of it. System properties: {@code challenges}
 * (10000 per row), {@code warmup} (20000).
 */
public final class ChallengeBenchmark {
    private static final int CHALLENGES = Integer.getInteger("challenges", 10_000);
    private static final int WARM_UP = Integer.getInteger("warmup", 20_000);
    private static final int[] AT_ONCE = {1, 8, 32};
    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final Fqdn NAF = new Fqdn("maf.example.com");

    private ChallengeBenchmark() {
    }

    public static void main(String[] args) throws Exception {
        System.out.println(Machine.describe());
        Directories.with("kedge-challenges", ChallengeBenchmark::run);
        System.out.println(Machine.describe());
        System.exit(0);
    }

    private static void run(Path directory) throws Exception {
        try (BsfServer bsf = new BsfServer(directory.resolve("bsf"), CertificateAuthority.root("Benchmark Root"))) {
            List<Subscriber> many = bsf.subscribe(CHALLENGES, NAF);
            Timed.of(WARM_UP, AT_ONCE[AT_ONCE.length - 1], number -> challenge(bsf, many.get(number % many.size())));
            double medium = Medium.perSecond(directory.resolve("raw"), WINDOW);
            System.out.println();
            System.out.println("| sequence numbers on SQLite | at once | per second | of the medium | p50 ms | p99 ms |");
            System.out.println("|---|---|---|---|---|---|");
            System.out.printf(Locale.ROOT, "| medium: append of %d octets and fsync | 1 | %.0f | 1.00 | | |%n", Medium.RECORD_OCTETS,
                    medium);
            for (int atOnce : AT_ONCE) {
                print("number alone, many subscribers", atOnce, medium, Timed.of(CHALLENGES, atOnce, n -> advance(bsf, many.get(n))));
                print("challenge, many subscribers", atOnce, medium, Timed.of(CHALLENGES, atOnce, n -> challenge(bsf, many.get(n))));
                print("challenge, one subscriber", atOnce, medium, Timed.of(CHALLENGES, atOnce, n -> challenge(bsf, many.get(0))));
            }
            System.out.println();
        }
    }

    private static void print(String name, int atOnce, double medium, Timed timed) {
        System.out.printf(Locale.ROOT, "| %s | %d | %.0f | %.2f | %.2f | %.2f |%n", name, atOnce, timed.perSecond(),
                timed.perSecond() / medium, timed.millis(50), timed.millis(99));
    }

    private static void advance(BsfServer bsf, Subscriber subscriber) {
        SubscriberRegistry registry = bsf.registry().subscribers();
        registry.advance(subscriber.impi(), last -> last + 32);
    }

    /** @throws IllegalStateException when it is not challenged */
    static void challenge(BsfServer bsf, Subscriber subscriber) throws Exception {
        Request request = UbClient.request(UbClient.initial(subscriber)).withHeader("host", BsfServer.FQDN.value());
        Reply reply = bsf.ubHandler().handle(new IncomingRequest(request, new NoSession(), true, Instant.MAX)).toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        if (reply.status() != ReplyStatus.ORIGINATOR_NOT_AUTHENTICATED || !reply.headers().containsKey("www-authenticate")) {
            throw new IllegalStateException("the BSF answered " + reply);
        }
    }

    /** A session over plain HTTP. */
    private static final class NoSession implements ServerSession {
        @Override
        public String id() {
            return "benchmark";
        }

        @Override
        public PeerIdentity peer() {
            return new PeerIdentity(PeerIdentity.Kind.ANONYMOUS, "", "", List.of());
        }

        @Override
        public HandshakeFacts facts() {
            return new HandshakeFacts("HTTP", "", false, true, Duration.ZERO);
        }

        @Override
        public SecretBytes takeExportedKey() {
            throw new KedgeException(ErrorCode.EXPORT_UNAVAILABLE, "nothing is exported over plain HTTP");
        }

        @Override
        public void onClose(Runnable action) {
            // This session never ends.
        }

        @Override
        public void close() {
            // There is no socket behind it.
        }
    }
}
