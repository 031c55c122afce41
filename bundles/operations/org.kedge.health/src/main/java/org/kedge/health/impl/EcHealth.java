package org.kedge.health.impl;

import java.security.Provider;
import java.security.Security;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.health.HealthIndicator;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Tells which provider this JVM takes for elliptic curves first, because handshakes are many times slower with that of the JDK. */
@Component(name = "org.kedge.health.ec")
public final class EcHealth implements HealthIndicator {
    static final String DELEGATE = "kedge.ec.delegate";
    private static final String SERVICE = "Signature.SHA256withECDSA";

    private volatile Optional<Ec> ec = Optional.empty();

    private record Ec(String provider, String delegate) {
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY, target = "(" + DELEGATE + "=*)")
    void bind(Provider provider, Map<String, Object> properties) {
        ec = Optional.of(new Ec(provider.getName(), String.valueOf(properties.get(DELEGATE))));
    }

    /** A replacement is bound before the old one is unbound, so only the one that is still current is forgotten. */
    void unbind(Provider provider, Map<String, Object> properties) {
        Ec gone = new Ec(provider.getName(), String.valueOf(properties.get(DELEGATE)));
        if (ec.equals(Optional.of(gone))) {
            ec = Optional.empty();
        }
    }

    @Override
    public String name() {
        return "ec";
    }

    @Override
    public Health health() {
        Provider[] providers = Security.getProviders(SERVICE);
        String first = providers == null ? "none" : providers[0].getName();
        Optional<Ec> fast = ec;
        if (fast.isEmpty()) {
            return new Health(Level.WARNING,
                    "elliptic curves by " + first + " of the JVM; start org.kedge.crypto.ec for faster handshakes");
        }
        if (!first.equals(fast.get().provider())) {
            return new Health(Level.WARNING, first + " stands before " + fast.get().provider() + "; see the scope of org.kedge.crypto.ec");
        }
        return new Health(Level.OK, "elliptic curves by " + first + " on " + fast.get().delegate());
    }
}
