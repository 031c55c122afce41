package org.kedge.demo;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.identity.KeId;
import org.kedge.api.metrics.Meters;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.crypto.KeyCheckValue;
import org.kedge.messages.fetch.FetchCredentials;
import org.kedge.messages.fetch.FetchCredentialsAnswer;
import org.kedge.messages.fetch.FetchCredentialsCodec;
import org.kedge.pki.crl.CrlStore;
import org.kedge.pki.path.DefaultPeerVerifier;
import org.kedge.transport.dtls.DtlsClient;

/** A simulated Enrolment Target: fetches from the MEF, with its own certificate, the key of an Enrolee that presents a KeID to it. */
final class Target {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CACHED_PATHS = 10;

    private final Material material;
    private final URI mef;

    Target(Material material, URI mef) {
        this.material = material;
        this.mef = mef;
    }

    /**
     * Fetches the key.
     *
     * @return the key check value of the key that the MEF sent
     */
    String fetch(EnrolmentTarget target, KeId keId) {
        Request request = FetchCredentials.of(keId.reference(), target.ordinarySuid()).request(target.id());
        try (DtlsClient client = new DtlsClient(
                new DefaultPeerVerifier(new CrlStore(), Clock.systemUTC(), () -> 0, CACHED_PATHS, Meters.NONE));
                SecureChannel channel = await(client.connect(new PeerAddress(mef, Cast.MEF),
                        material.target(target).towards(material.aboutMef()), ConnectOptions.ordinary()))) {
            return checkValue(await(channel.request(request)));
        }
    }

    private static String checkValue(Reply reply) {
        if (FetchCredentialsCodec.decode(reply.body()) instanceof FetchCredentialsAnswer.Granted granted) {
            try (granted) {
                return KeyCheckValue.of(granted.credential());
            }
        }
        throw new KedgeException(ErrorCode.KEY_UNKNOWN, "the MEF answered " + reply);
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw KedgeException.of(e);
        }
    }
}
