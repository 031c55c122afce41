package org.kedge.association.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.association.World;

class PeerComponentTest {
    private final ConfiguredPeersComponent peers = new ConfiguredPeersComponent();

    /** The configuration as DS gives it: the values that are set, and the defaults of the annotation type. */
    private static PeerConfiguration config(Map<String, Object> values) {
        return (PeerConfiguration) Proxy.newProxyInstance(PeerConfiguration.class.getClassLoader(),
                new Class<?>[] {PeerConfiguration.class},
                (proxy, method, arguments) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    private static PeerConfiguration maf(String authentication) {
        return config(Map.of("name", "maf", "role", "MAF", "fqdn", "maf.example.com", "authentication", authentication, "uris",
                new String[] {"coaps://10.0.0.2, https://10.0.0.2"}));
    }

    @Test
    void aConfigurationIsAPeerAsLongAsItIsThere() {
        PeerComponent component = new PeerComponent(peers, maf("enrolment"));
        Peer expected = new Peer("maf", PeerRole.MAF, World.MAF, World.MAF.value(),
                List.of(URI.create("coaps://10.0.0.2"), URI.create("https://10.0.0.2")), PeerAuthentication.ENROLMENT, Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty());
        assertEquals(List.of(expected), peers.peers());
        component.modified(maf("maf"));
        assertEquals(List.of(expected), peers.peers(), "an invalid change changes nothing");
        component.deactivate();
        assertEquals(List.of(), peers.peers());
    }

    @Test
    void anInvalidConfigurationMakesNoPeer() {
        assertThrows(KedgeException.class, () -> new PeerComponent(peers, config(Map.of())));
        assertThrows(KedgeException.class, () -> new PeerComponent(peers, maf("psk")));
        assertEquals(List.of(), peers.peers());
    }
}
