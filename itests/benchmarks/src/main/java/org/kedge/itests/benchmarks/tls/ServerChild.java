package org.kedge.itests.benchmarks.tls;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.KeyResolver;
import org.kedge.crypto.ec.Delegate;
import org.kedge.crypto.ec.EcProvider;
import org.kedge.crypto.ec.ProviderInstallation;
import org.kedge.pki.CertificateNames;
import org.kedge.pki.Issued;
import org.kedge.pki.crl.CrlSource;
import org.kedge.pki.path.DefaultPeerVerifier;
import org.kedge.transport.core.OwnKeyPair;
import org.kedge.transport.tls.TlsListener;
import org.kedge.transport.tls.TlsListenerSettings;

/**
 * The TLS listener of Kedge in a process of its own. Prints its port; answers {@code memory} lines with
 * {@code <heap octets> <threads> <sessions>}, after collecting garbage; ends with its input.
 */
public final class ServerChild {
    static final String PORT = "port ";
    private static final int CACHE = 1000;
    private static final int COLLECTIONS = 3;

    private ServerChild() {
    }

    /** @param args the export, the EC provider and the directory of the credentials */
    public static void main(String[] args) throws Exception {
        for (Delegate delegate : Delegate.values()) {
            if (delegate.word().equals(args[1])) {
                ProviderInstallation.install(EcProvider.over(delegate), provider -> () -> { });
            }
        }
        Path directory = Path.of(args[2]);
        try (TlsListener listener = new TlsListener(TlsListenerSettings.of("mef",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), KeyExport.valueOf(args[0])),
                new DefaultPeerVerifier(CrlSource.NONE, Clock.systemUTC(), () -> 0, CACHE, Meters.NONE))) {
            listener.addResolver(new Resolver(Credentials.anchor(directory)), 0);
            Issued own = Credentials.server(directory);
            listener.start(Optional.of(new OwnKeyPair(own.privateKey(), own.publicKey(), own.chain())));
            System.out.println(PORT + listener.address().getPort());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(memory() + " " + ManagementFactory.getThreadMXBean().getThreadCount() + " " + listener.sessions());
            }
        }
        System.exit(0);
    }

    private static long memory() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Finds the peer by what it presents, as a registry does. */
    private record Resolver(X509Certificate anchor) implements KeyResolver {
        @Override
        public CompletionStage<Optional<ResolvedPsk>> psk(String identity) {
            return CompletableFuture.completedFuture(identity.equals(Credentials.IDENTITY)
                    ? Optional.of(new ResolvedPsk(Credentials.key(), identity)) : Optional.empty());
        }

        @Override
        public CompletionStage<Optional<ResolvedCertificate>> certificate(Presented presented) {
            String name = CertificateNames.claims(presented.chain().get(0)).get(0).identifier();
            return CompletableFuture.completedFuture(Optional.of(
                    new ResolvedCertificate(Credentials.information(CertificateFlavour.CSE_ID, name, anchor), name)));
        }
    }
}
