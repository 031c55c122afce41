package org.kedge.pki.component;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

import org.kedge.api.health.HealthIndicator;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.pki.PeerVerifier;
import org.kedge.pki.crl.CrlHealth;
import org.kedge.pki.crl.CrlRefresher;
import org.kedge.pki.crl.CrlStore;
import org.kedge.pki.path.DefaultPeerVerifier;

/** Verifier, CRL store, their background work and their health together, reconfigurable while in use. Thread-safe. */
final class PkiService implements PeerVerifier, HealthIndicator, AutoCloseable {
    private final CrlStore crls = new CrlStore();
    private final CrlHealth health;
    private final Clock clock;
    private final Meters meters;
    private volatile DefaultPeerVerifier verifier;
    private volatile long revision;
    private volatile String problem = "";
    private CrlRefresher refresher;

    PkiService(PkiSettings settings, Clock clock, Meters meters) {
        this.clock = clock;
        this.meters = meters;
        this.health = new CrlHealth(crls, clock);
        apply(settings);
    }

    /** Goes on with other settings. CRLs in effect stay so. */
    synchronized void apply(PkiSettings settings) {
        if (refresher != null) {
            refresher.close();
            crls.removeAll();
        }
        refresher = new CrlRefresher(settings.sources(), crls);
        revision++;
        verifier = new DefaultPeerVerifier(crls, clock, () -> revision, settings.cacheSize(), meters);
        problem = "";
    }

    /** A configuration that was not applied. */
    void refused(String reason) {
        problem = "configuration org.kedge.pki was refused, the last good one is in use: " + reason;
    }

    @Override
    public List<X509Certificate> verify(List<X509Certificate> chain, CertificateInformation information) {
        return verify(chain, information, Optional.empty());
    }

    @Override
    public List<X509Certificate> verify(List<X509Certificate> chain, CertificateInformation information, Optional<byte[]> ocspResponse) {
        return verifier.verify(chain, information, ocspResponse);
    }

    @Override
    public List<X509Certificate> verifyServer(List<X509Certificate> chain, CertificateInformation information,
            Optional<byte[]> ocspResponse) {
        return verifier.verifyServer(chain, information, ocspResponse);
    }

    @Override
    public void verify(PublicKey rawKey, CertificateInformation information) {
        verifier.verify(rawKey, information);
    }

    @Override
    public String name() {
        return health.name();
    }

    @Override
    public Health health() {
        Health now = health.health();
        return problem.isEmpty() ? now : new Health(Level.WARNING, problem + "; " + now.message());
    }

    @Override
    public synchronized void close() {
        refresher.close();
    }
}
