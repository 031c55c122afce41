package org.kedge.pki.component;

import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

import org.kedge.api.health.HealthIndicator;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.pki.PeerVerifier;
import org.kedge.work.LateClock;
import org.kedge.work.LateMeters;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers the peer verifier and the health of its CRLs. */
@Component(name = "org.kedge.pki", service = { PeerVerifier.class, HealthIndicator.class })
@Designate(ocd = PkiConfiguration.class)
public final class PkiComponent implements PeerVerifier, HealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(PkiComponent.class);

    @Reference(target = "(kedge.clock=trusted)", cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile Clock clock;
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile Meters meters;

    private Path home;
    private PkiService service;

    @Activate
    void activate(PkiConfiguration configuration, BundleContext context) {
        String property = context.getProperty("kedge.home");
        home = Path.of(property == null ? System.getProperty("kedge.home", "") : property).toAbsolutePath();
        service = new PkiService(PkiSettings.of(configuration, home), new LateClock(() -> Optional.ofNullable(clock)),
                new LateMeters(() -> Optional.ofNullable(meters)));
    }

    @Modified
    void modified(PkiConfiguration configuration) {
        try {
            service.apply(PkiSettings.of(configuration, home));
            LOG.info("pki.reconfigured");
        } catch (IllegalArgumentException e) {
            LOG.error("pki.configuration-refused problem=\"{}\"", e.getMessage());
            service.refused(e.getMessage());
        }
    }

    @Deactivate
    void deactivate() {
        service.close();
    }

    @Override
    public List<X509Certificate> verify(List<X509Certificate> chain, CertificateInformation information) {
        return service.verify(chain, information);
    }

    @Override
    public List<X509Certificate> verify(List<X509Certificate> chain, CertificateInformation information, Optional<byte[]> ocspResponse) {
        return service.verify(chain, information, ocspResponse);
    }

    @Override
    public List<X509Certificate> verifyServer(List<X509Certificate> chain, CertificateInformation information,
            Optional<byte[]> ocspResponse) {
        return service.verifyServer(chain, information, ocspResponse);
    }

    @Override
    public void verify(PublicKey rawKey, CertificateInformation information) {
        service.verify(rawKey, information);
    }

    @Override
    public String name() {
        return service.name();
    }

    @Override
    public Health health() {
        return service.health();
    }
}
