package org.kedge.enrolee;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.registration.RegistrationService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The MAF of an instruction, where this node registers as client with a key of its Ke (TS-0003 8.3.2.1 step 11, 8.8.2.3). */
record MafClient(Peer maf, RegistrationService registrations) {
    private static final Logger LOG = LoggerFactory.getLogger(MafClient.class);

    /** Empty when the target is no MAF, or none that this node can register with by Ke. Blocks. */
    static Optional<MafClient> of(Services services, EnrolmentTarget target) {
        if (target.kind() != EnrolmentTarget.Kind.MAF || services.registrations().first().isEmpty()) {
            return Optional.empty();
        }
        return services.peers().all().stream().flatMap(directory -> directory.find(PeerRole.MAF, target.fqdn()).stream()).findFirst()
                .filter(peer -> peer.authentication() == PeerAuthentication.ENROLMENT)
                .flatMap(peer -> services.registrations().first().map(service -> new MafClient(peer, service)));
    }

    /**
     * No instruction leads anywhere but to the configured MAF: its URI says which one is meant, not where to connect.
     *
     * @throws KedgeException {@link ErrorCode#ASSOCIATION_UNKNOWN_PEER}
     */
    void requireMeant(URI instructed) {
        String host = Optional.ofNullable(instructed.getHost()).orElse("");
        if (!host.equalsIgnoreCase(maf.fqdn().value()) && maf.uris().stream().noneMatch(own -> host.equalsIgnoreCase(own.getHost()))) {
            throw new KedgeException(ErrorCode.ASSOCIATION_UNKNOWN_PEER, "the MEF instructs an enrolment with the MAF at " + instructed
                    + ", which is not the peer \"" + maf.name() + "\"");
        }
    }

    CompletionStage<Void> register(Provisioned provisioned) {
        return registrations.register(maf.name(), Optional.empty(), List.of()).thenAccept(made -> LOG.info(
                "MAF-ENROLLED maf={} keId={} client={} until={}", maf.name(), provisioned.key().keId(), made.clientId(),
                made.expirationTime()));
    }
}
