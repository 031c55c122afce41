package org.kedge.shell.commands;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.association.AssociationFramework;
import org.kedge.api.association.AssociationService;
import org.kedge.api.association.AssociationState;
import org.kedge.api.association.AssociationStatus;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.registration.ClientRegistration;
import org.kedge.api.registration.RegistrationService;
import org.kedge.api.transport.HandshakeFacts;

/** What follows the enrolment of the {@link ScriptedNode}. */
final class ScriptedChain {
    static final String KMID = "AA112233445566778899AABBCCDDEEFF@maf.example.com";
    private static final String IN_CSE = "//example.com/in-cse";
    private static final Instant END = Instant.parse("2027-01-01T00:00:00Z");

    private ScriptedChain() {
    }

    static RegistrationService registrations() {
        ClientRegistration client = new ClientRegistration(new Fqdn(ScriptedNode.TARGET), "r1", "//example.com/mn-1",
                new Fqdn(ScriptedNode.TARGET), END, List.of(), Optional.of(KeyReference.parse(KMID)));
        return service(RegistrationService.class, Map.of("registrations", List.of(client), "keys", List.of()));
    }

    static AssociationService associations() {
        AssociationStatus maf = status("maf", ScriptedNode.TARGET, true, AssociationFramework.PSK, "CHECKMAF", Optional.empty());
        AssociationStatus cse = status("in-cse", IN_CSE, true, AssociationFramework.MAF, "CHECKCSE", Optional.empty());
        AssociationStatus called = status("in-cse", IN_CSE, false, AssociationFramework.MAF, "CHECKCSE", Optional.empty());
        AssociationStatus other = status("other", "//example.com/other", true, AssociationFramework.CERTIFICATE, "",
                Optional.of(new KedgeException(ErrorCode.HANDSHAKE_REFUSED_OR_LOST, "no answer")));
        return service(AssociationService.class, Map.of("associations", List.of(cse, called, maf, other)));
    }

    private static AssociationStatus status(String peer, String id, boolean initiator, AssociationFramework framework, String check,
            Optional<KedgeException> failure) {
        boolean open = failure.isEmpty();
        return new AssociationStatus(peer, id, initiator, framework, open ? AssociationState.ESTABLISHED : AssociationState.WAITING,
                Optional.of(KeyReference.parse(KMID)).filter(k -> open), Optional.of(check).filter(c -> open),
                Optional.of(new HandshakeFacts("TLS1.2", "TLS_PSK_WITH_AES_128_CBC_SHA256", true, true, Duration.ZERO)).filter(f -> open),
                Instant.EPOCH, Optional.of(END), failure, Optional.empty());
    }

    static PeerDirectory peers() {
        List<Peer> peers = List.of(peer("in-cse", PeerRole.CSE, IN_CSE, PeerAuthentication.MAF, Optional.of("maf")),
                peer("maf", PeerRole.MAF, ScriptedNode.TARGET, PeerAuthentication.ENROLMENT, Optional.empty()),
                peer("other", PeerRole.CSE, "//example.com/other", PeerAuthentication.CERTIFICATE, Optional.empty()));
        return () -> peers;
    }

    private static Peer peer(String name, PeerRole role, String id, PeerAuthentication authentication, Optional<String> maf) {
        return new Peer(name, role, new Fqdn(ScriptedNode.TARGET), id, List.of(URI.create("https://127.0.0.1")), authentication,
                Optional.empty(), Optional.empty(), maf, Optional.empty());
    }

    private static <T> T service(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> answers.get(method.getName())));
    }
}
