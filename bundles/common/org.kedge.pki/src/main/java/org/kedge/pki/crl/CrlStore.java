package org.kedge.pki.crl;

import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.kedge.pki.names.Fingerprint;
import org.kedge.pki.names.Subject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CRLs at hand. What an origin delivers is a mere candidate until a verifier asks with the issuer's certificate: then its signature
 * is checked, and the newest one stays in effect until a newer one comes, also when its origin goes back to an older one or vanishes.
 * That lasts as long as the process; afterwards nextUpdate limits the age. Thread-safe.
 */
public final class CrlStore implements CrlSource {
    private static final Logger LOG = LoggerFactory.getLogger(CrlStore.class);
    private static final int CRL_SIGN = 6;

    private record Effective(long revision, Optional<X509CRL> crl) {
    }

    private final Map<CrlOrigin, List<X509CRL>> candidates = new LinkedHashMap<>();
    private final Map<String, Effective> effective = new HashMap<>();
    private final Map<String, String> problems = new TreeMap<>();
    private long revision;

    /** The present content of an origin. */
    public synchronized void replace(CrlOrigin origin, List<X509CRL> crls) {
        problems.remove(origin.name());
        if (!List.copyOf(crls).equals(candidates.put(origin, List.copyOf(crls)))) {
            revision++;
            crls.forEach(c -> LOG.info("crl.loaded issuer=\"{}\" nextUpdate={} from={}", c.getIssuerX500Principal().getName(),
                    c.getNextUpdate() == null ? "none" : c.getNextUpdate().toInstant(), origin.name()));
        }
    }

    /** An origin that is gone. */
    public synchronized void remove(CrlOrigin origin) {
        problems.remove(origin.name());
        if (candidates.remove(origin) != null) {
            revision++;
            LOG.info("crl.removed from={}", origin.name());
        }
    }

    /** Forgets every origin, as configuration changes; CRLs in effect stay. */
    public synchronized void removeAll() {
        List.copyOf(candidates.keySet()).forEach(this::remove);
        problems.clear();
    }

    /** An origin that could not be read; its last content stays. */
    public synchronized void failed(CrlOrigin origin, String problem) {
        report(origin.name(), problem);
    }

    @Override
    public synchronized long revision() {
        return revision;
    }

    /** What is wrong with origins at present, by origin. */
    public synchronized Map<String, String> problems() {
        return Map.copyOf(problems);
    }

    /** The present content of all origins. */
    public synchronized List<X509CRL> contents() {
        return candidates.values().stream().flatMap(List::stream).toList();
    }

    @Override
    public synchronized Optional<X509CRL> newest(X509Certificate issuer, X509Certificate anchor) {
        String key = Fingerprint.of(issuer) + Fingerprint.of(anchor);
        Effective known = effective.getOrDefault(key, new Effective(-1, Optional.empty()));
        if (known.revision() == revision) {
            return known.crl();
        }
        Optional<X509CRL> best = choose(issuer, Fingerprint.of(anchor), known.crl());
        if (best.isPresent()) {
            effective.put(key, new Effective(revision, best));
        }
        return best;
    }

    private Optional<X509CRL> choose(X509Certificate issuer, String anchor, Optional<X509CRL> inEffect) {
        Optional<X509CRL> best = inEffect;
        List<CrlOrigin> older = new ArrayList<>();
        boolean offered = false;
        for (Map.Entry<CrlOrigin, List<X509CRL>> entry : candidates.entrySet()) {
            CrlOrigin origin = entry.getKey();
            for (X509CRL crl : entry.getValue()) {
                if (!origin.serves(anchor) || !crl.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
                    continue;
                }
                if (best.isPresent() && best.get().equals(crl)) {
                    offered = true;
                } else if (!isSigned(crl, issuer)) {
                    report(origin.name(), "its CRL is not signed by " + Subject.of(issuer));
                } else if (best.isPresent() && CrlOrder.isOlder(crl, best.get())) {
                    older.add(origin);
                } else {
                    best = Optional.of(crl);
                    offered = true;
                }
            }
        }
        if (!offered) {
            older.forEach(o -> report(o.name(), "its CRL of " + Subject.of(issuer)
                    + " is older than one seen before; the newer one stays in effect"));
        }
        return best;
    }

    private static boolean isSigned(X509CRL crl, X509Certificate issuer) {
        boolean[] usage = issuer.getKeyUsage();
        if (usage != null && !usage[CRL_SIGN]) {
            return false;
        }
        try {
            crl.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private void report(String origin, String problem) {
        if (!problem.equals(problems.put(origin, problem))) {
            LOG.warn("crl.problem from={} problem=\"{}\"", origin, problem);
        }
    }
}
