package org.kedge.itests.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kedge.api.enrolment.EnrolmentPhase;
import org.kedge.api.enrolment.ProbeResult;
import org.kedge.api.enrolment.Provisioned;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeId;
import org.kedge.api.identity.Timestamps;
import org.kedge.api.key.EnrolmentKey;
import org.kedge.api.key.KeyDerivation;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.LocalCredential;
import org.kedge.api.transport.Method;
import org.kedge.api.transport.PeerIdentity;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.ReplyStatus;
import org.kedge.api.transport.Request;
import org.kedge.api.transport.SecureChannel;
import org.kedge.api.transport.SecureTransport;
import org.kedge.crypto.KeyCheckValue;

/**
 * What every framework that ends in the Enrolment Exchange must do, message by message against a scripted MEF: the key is yielded only
 * after the answer (D-79), and whatever else happens leaves nothing behind.
 */
public abstract class ProvisioningFrameworkKit extends FrameworkKit {
    protected static final URI MEF_URI = URI.create("coaps://127.0.0.1:5684");
    private static final byte[] EXPORT = bytes(48);

    /** Checks what the framework authenticated itself with; a pre-shared key is closed by now. */
    protected abstract void checkPresented(LocalCredential presented);

    @Override
    protected NetworkSide network() {
        return new ExchangeNetwork(store, () -> channel(reply("{\"instructionType\":\"end\"}")), KeId.of(bytes(16), MEF),
                SecretBytes.copyOfRange(EXPORT, 16, 48));
    }

    @Override
    protected URI mefUri() {
        return MEF_URI;
    }

    @Override
    protected List<EnrolmentPhase> phases() {
        return List.of(EnrolmentPhase.HANDSHAKE, EnrolmentPhase.EXPORT, EnrolmentPhase.EXCHANGE);
    }

    @ParameterizedTest
    @EnumSource(KeyDerivation.class)
    void yieldsTheKeyOnceTheMefHasAnswered(KeyDerivation derivation) {
        ScriptedChannel channel = channel(reply("{\"instructionType\":\"end\"}"));
        FixedContext context = context(ScriptedTransport.opening(channel));
        try (Provisioned provisioned = join(framework.provision(instruction(derivation, true), context))) {
            assertEquals(KeId.of(bytes(16), MEF), provisioned.key().keId());
            assertEquals(SecretBytes.copyOfRange(EXPORT, 16, 48), provisioned.key().ke());
            assertEquals(NOW.plus(LIFETIME), provisioned.key().notAfter());
            assertEquals(channel.facts(), provisioned.facts());
        }
        assertEquals(List.of(EnrolmentPhase.HANDSHAKE, EnrolmentPhase.EXPORT, EnrolmentPhase.EXCHANGE), context.phases());
        assertOneEnrolmentRequest(channel);
        assertTrue(channel.isClosed());
        assertTrue(channel.export().isClosed(), "the exported octets outlived the split");
    }

    @Test
    void connectsToTheNamedMefWithTheBootstrapExport() {
        ScriptedTransport transport = ScriptedTransport.opening(channel(reply("{\"instructionType\":\"end\"}")));
        join(framework.provision(instruction(), context(transport))).close();
        ScriptedTransport.Connection connection = transport.connections().get(0);
        assertEquals(MEF_URI, connection.peer().uri());
        assertEquals(MEF, connection.peer().fqdn());
        assertEquals(ConnectOptions.enrolment(), connection.options());
        assertEquals(KeyExport.BOOTSTRAP, connection.options().export());
        checkPresented(connection.credential());
        if (connection.credential() instanceof LocalCredential.Psk psk) {
            assertTrue(psk.key().isClosed(), "Kpm outlived the handshake");
        }
    }

    @Test
    void capsEveryTimeoutByTheDeadlineOfTheRun() {
        ScriptedTransport transport = ScriptedTransport.opening(channel(reply("{\"instructionType\":\"end\"}")));
        join(framework.provision(instruction(), new FixedContext(store, Optional.of(transport), NOW, Duration.ofSeconds(3)))).close();
        assertEquals(new ConnectOptions(KeyExport.BOOTSTRAP, Duration.ofSeconds(3), Duration.ofSeconds(3)),
                transport.connections().get(0).options());
    }

    @Test
    void sendsTheRequestThatCommitsKeAlsoWhenTheExchangeIsOff() {
        ScriptedChannel channel = channel(reply("{\"instructionType\":\"end\"}"));
        join(framework.provision(instruction(KeyDerivation.USAGE_CONSTRAINED, false), context(ScriptedTransport.opening(channel)))).close();
        assertOneEnrolmentRequest(channel);
        assertFalse(body(channel, 0).contains("true"), body(channel, 0));
    }

    private static String mafEnrolment(String type) {
        return "{\"instructionType\":\"mafEnrolment\",\"credentialType\":\"" + type + "\",\"mafKeyRegistrationUri\":"
                + "\"https://maf.example.com\",\"mafKeyRetrievalUri\":\"https://maf.example.com\",\"lifetime\":\""
                + Timestamps.format(NOW.plus(Duration.ofDays(2))) + "\"}";
    }

    @Test
    void offersMafEnrolmentAndNothingElseWhenTheExchangeIsOn() {
        String management = "{\"instructionType\":\"remoteManagement\",\"uri\":\"https://dm.example.com\"}";
        ScriptedChannel channel = answering(mafEnrolment("symmetricKey"), management, mafEnrolment("certificate"),
                "{\"instructionType\":\"end\"}");
        FixedContext context = context(ScriptedTransport.opening(channel));
        context.mafEnrolment(uri -> CompletableFuture.completedFuture(null));
        join(framework.provision(instruction(KeyDerivation.USAGE_CONSTRAINED, true), context)).close();
        assertEquals(4, channel.requests().size());
        assertTrue(body(channel, 0).contains("\"mafEnrolment\":true"), body(channel, 0));
        assertEquals(1, body(channel, 0).split("true", -1).length - 1, body(channel, 0));
        assertTrue(body(channel, 1).contains("success"), body(channel, 1));
        assertTrue(body(channel, 2).contains("failure"), body(channel, 2));
        assertTrue(body(channel, 3).contains("failure"), body(channel, 3));
    }

    /** TS-0003 8.3.2.1 steps 11 and 12: first the registration, then the report. */
    @Test
    void reportsAMafEnrolmentWhenItHasBeenCarriedOut() {
        ScriptedChannel channel = answering(mafEnrolment("symmetricKey"), "{\"instructionType\":\"end\"}");
        FixedContext context = context(ScriptedTransport.opening(channel));
        CompletableFuture<Void> registered = new CompletableFuture<>();
        List<URI> mafs = new ArrayList<>();
        context.mafEnrolment(uri -> {
            mafs.add(uri);
            return registered;
        });
        CompletionStage<Provisioned> run = framework.provision(instruction(), context);
        assertEquals(1, channel.requests().size(), "reported before it was done");
        assertEquals(List.of(URI.create("https://maf.example.com")), mafs);
        registered.complete(null);
        try (Provisioned provisioned = join(run); EnrolmentKey early = context.handedOver().get(0)) {
            assertEquals(provisioned.key().ke(), early.ke());
            assertEquals(provisioned.key().keId(), early.keId());
            assertEquals(NOW.plus(Duration.ofDays(2)), early.notAfter(), "the MEF keeps Ke no longer");
        }
        assertTrue(body(channel, 1).contains("success"), body(channel, 1));
    }

    @Test
    void reportsAMafEnrolmentThatFailsByItsCodeAndGoesOn() {
        ScriptedChannel channel = answering(mafEnrolment("symmetricKey"), "{\"instructionType\":\"end\"}");
        FixedContext context = context(ScriptedTransport.opening(channel));
        context.mafEnrolment(uri -> CompletableFuture.failedFuture(
                new KedgeException(ErrorCode.REGISTRATION_REFUSED, "a detail of this node")));
        join(framework.provision(instruction(), context)).close();
        assertTrue(body(channel, 1).contains("failure") && body(channel, 1).contains(ErrorCode.REGISTRATION_REFUSED.code()));
        assertFalse(body(channel, 1).contains("detail"), body(channel, 1));
        context.handedOver().forEach(EnrolmentKey::close);
    }

    @Test
    void offersNothingWhereTheMafIsUnknown() {
        ScriptedChannel channel = answering(mafEnrolment("symmetricKey"), "{\"instructionType\":\"end\"}");
        join(framework.provision(instruction(), context(ScriptedTransport.opening(channel)))).close();
        assertFalse(body(channel, 0).contains("true"), body(channel, 0));
        assertTrue(body(channel, 1).contains("failure"), body(channel, 1));
    }

    @Test
    void takesTheEarlierExpiryOfBothSides() {
        Instant earlier = NOW.plus(Duration.ofDays(3));
        String end = "{\"instructionType\":\"end\",\"enrolmentExpiry\":\"" + Timestamps.format(earlier) + "\"}";
        try (Provisioned provisioned = join(framework.provision(instruction(), context(ScriptedTransport.opening(channel(reply(end))))))) {
            assertEquals(earlier, provisioned.key().notAfter());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"instructionType\":7}", "{\"instructionType\":\"other\"}", "{}", "end"})
    void wipesAfterAMalformedAnswer(String body) {
        assertWiped(ErrorCode.EXCHANGE_MALFORMED, channel(reply(body)));
    }

    @Test
    void wipesAfterARefusal() {
        assertWiped(ErrorCode.EXCHANGE_REFUSED,
                channel(request -> CompletableFuture.completedFuture(Reply.of(ReplyStatus.ORIGINATOR_HAS_NO_PRIVILEGE))));
    }

    @Test
    void wipesWhenTheRequestTimesOut() {
        assertWiped(ErrorCode.REQUEST_TIMED_OUT, channel(failing(ErrorCode.REQUEST_TIMED_OUT)));
    }

    @Test
    void wipesWhenTheMefClosesAfterTheExport() {
        assertWiped(ErrorCode.PEER_CLOSED, channel(failing(ErrorCode.PEER_CLOSED)));
    }

    @Test
    void reportsAMefThatClosesAfterTheHandshake() {
        ScriptedChannel channel = channel(reply("{}"));
        channel.close();
        assertFailure(ErrorCode.EXPORT_UNAVAILABLE, framework.provision(instruction(), context(ScriptedTransport.opening(channel))));
        assertEquals(List.of(), channel.requests());
        assertTrue(channel.export().isClosed());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 32, 47, 49, 64})
    void refusesAnExportOfAnotherLength(int octets) {
        ScriptedChannel channel = new ScriptedChannel(ScriptedChannel.fullHandshake("TLS_TEST"), peer(), bytes(octets), reply("{}"));
        assertWipedWithoutRequest(ErrorCode.KEY_LENGTH, channel);
    }

    @Test
    void refusesAResumedSession() {
        HandshakeFacts facts = new HandshakeFacts("DTLS1.2", "TLS_TEST", true, false, Duration.ZERO);
        assertWipedWithoutRequest(ErrorCode.SESSION_RESUMED, new ScriptedChannel(facts, peer(), EXPORT, reply("{}")));
    }

    @Test
    void refusesASessionWithoutExtendedMasterSecret() {
        HandshakeFacts facts = new HandshakeFacts("DTLS1.2", "TLS_TEST", false, true, Duration.ZERO);
        assertWipedWithoutRequest(ErrorCode.NO_EXTENDED_MASTER_SECRET, new ScriptedChannel(facts, peer(), EXPORT, reply("{}")));
    }

    @ParameterizedTest
    @EnumSource(value = ErrorCode.class, names = {"HANDSHAKE_REFUSED_OR_LOST", "HANDSHAKE_ALERT", "CONNECT_FAILED", "CERTIFICATE_REVOKED"})
    void passesOnWhatTheHandshakeFailedWith(ErrorCode code) {
        ScriptedTransport transport = ScriptedTransport.failing(new KedgeException(code, "as scripted"));
        assertFailure(code, framework.provision(instruction(), context(transport)));
        if (transport.connections().get(0).credential() instanceof LocalCredential.Psk psk) {
            assertTrue(psk.key().isClosed(), "Kpm outlived the handshake");
        }
    }

    @Test
    void reportsAMissingTransport() {
        assertFailure(ErrorCode.TRANSPORT_MISSING,
                framework.provision(instruction(), new FixedContext(store, Optional.empty(), NOW, Duration.ofMinutes(1))));
    }

    @Test
    void completesAPendingHandshakeWhenDeactivatedAndClosesTheLateChannel() {
        CompletableFuture<SecureChannel> handshake = new CompletableFuture<>();
        CompletionStage<Provisioned> run = framework.provision(instruction(), context(new ScriptedTransport(c -> handshake)));
        deactivate(framework);
        assertFailure(ErrorCode.TRANSPORT_STOPPED, run);
        ScriptedChannel late = channel(reply("{\"instructionType\":\"end\"}"));
        handshake.complete(late);
        assertTrue(late.isClosed());
        assertEquals(List.of(), late.requests());
        assertTrue(late.export().isClosed());
    }

    @Test
    void completesAPendingExchangeWhenDeactivatedAndWipes() {
        ScriptedChannel channel = channel(request -> new CompletableFuture<>());
        CompletionStage<Provisioned> run = framework.provision(instruction(), context(ScriptedTransport.opening(channel)));
        deactivate(framework);
        assertFailure(ErrorCode.TRANSPORT_STOPPED, run);
        assertTrue(channel.isClosed());
        assertTrue(channel.export().isClosed());
    }

    @Test
    void givesUpWhenItsCallerDoes() {
        ScriptedChannel channel = channel(request -> new CompletableFuture<>());
        CompletionStage<Provisioned> run = framework.provision(instruction(), context(ScriptedTransport.opening(channel)));
        run.toCompletableFuture().completeExceptionally(new KedgeException(ErrorCode.REQUEST_TIMED_OUT, "the run is over"));
        assertTrue(channel.isClosed());
        assertTrue(channel.export().isClosed());
    }

    @Test
    void probesWithoutARequest() {
        ScriptedChannel channel = channel(reply("{\"instructionType\":\"end\"}"));
        ProbeResult probe = join(framework.probe(instruction(), context(ScriptedTransport.opening(channel))));
        assertEquals(KeId.of(bytes(16), MEF), probe.keId());
        try (SecretBytes ke = SecretBytes.copyOfRange(EXPORT, 16, 48)) {
            assertEquals(KeyCheckValue.of(ke), probe.checkValue());
        }
        assertEquals(channel.facts(), probe.facts());
        assertEquals(channel.peer(), probe.peer());
        assertEquals(List.of(), channel.requests());
        assertTrue(channel.isClosed());
        assertTrue(channel.export().isClosed());
    }

    private void assertWiped(ErrorCode code, ScriptedChannel channel) {
        assertFailure(code, framework.provision(instruction(), context(ScriptedTransport.opening(channel))));
        assertOneEnrolmentRequest(channel);
        assertTrue(channel.isClosed(), "the channel stayed open");
        assertTrue(channel.export().isClosed(), "the exported octets were not wiped");
    }

    private void assertWipedWithoutRequest(ErrorCode code, ScriptedChannel channel) {
        assertFailure(code, framework.provision(instruction(), context(ScriptedTransport.opening(channel))));
        assertEquals(List.of(), channel.requests());
        assertTrue(channel.isClosed(), "the channel stayed open");
        assertTrue(channel.export().isClosed(), "the exported octets were not wiped");
    }

    private static String body(ScriptedChannel channel, int request) {
        return new String(channel.requests().get(request).body(), StandardCharsets.UTF_8);
    }

    private static void assertOneEnrolmentRequest(ScriptedChannel channel) {
        assertEquals(1, channel.requests().size());
        Request request = channel.requests().get(0);
        assertEquals(Method.POST, request.method());
        assertEquals(List.of("enrolment"), request.path());
        String body = body(channel, 0);
        assertTrue(body.contains("certificateEnrolment") && body.contains("mafEnrolment") && body.contains("remoteManagement"), body);
    }

    protected FixedContext context(SecureTransport transport) {
        return new FixedContext(store, Optional.of(transport), NOW, Duration.ofMinutes(1));
    }

    protected static ScriptedChannel channel(Function<Request, CompletionStage<Reply>> script) {
        return new ScriptedChannel(ScriptedChannel.fullHandshake("TLS_TEST"), peer(), EXPORT, script);
    }

    private static PeerIdentity peer() {
        return new PeerIdentity(PeerIdentity.Kind.PSK, "test", MEF.value(), List.of());
    }

    protected static Function<Request, CompletionStage<Reply>> reply(String json) {
        return request -> CompletableFuture.completedFuture(Reply.json(ReplyStatus.OK, json.getBytes(StandardCharsets.UTF_8)));
    }

    /** A channel that answers each request with the next document. */
    private static ScriptedChannel answering(String... documents) {
        Iterator<String> next = List.of(documents).iterator();
        return channel(request -> reply(next.next()).apply(request));
    }

    private static Function<Request, CompletionStage<Reply>> failing(ErrorCode code) {
        return request -> CompletableFuture.failedFuture(new KedgeException(code, "as scripted"));
    }

    private static byte[] bytes(int length) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[i] = (byte) (i + 1);
        }
        return out;
    }
}
