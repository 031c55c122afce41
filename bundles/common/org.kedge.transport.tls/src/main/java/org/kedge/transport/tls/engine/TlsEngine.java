package org.kedge.transport.tls.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsProtocol;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.HandshakeFacts;
import org.kedge.api.transport.KeyExport;
import org.kedge.api.transport.KeyResolver.Presented;

/** One side of one TLS 1.2 connection. A failure leaves an alert in the output. */
public abstract class TlsEngine implements Engine {
    private static final String PROTOCOL = "TLS1.2";

    private final EngineEvents events;
    private final KeyExport export;
    private final boolean anonymousPeer;
    private final RecordReader reader = new RecordReader(this::record);
    private final long startNanos = System.nanoTime();
    private HandshakeGate gate;
    private boolean asked;
    private boolean answered;
    private boolean established;
    private boolean failed;

    /**
     * @param anonymousPeer whether the other side is not to authenticate itself
     * @param gate where the handshake waits for the answer to a question; empty: nothing is asked
     */
    TlsEngine(EngineEvents events, KeyExport export, boolean anonymousPeer, Optional<HandshakeGate> gate) {
        this.events = events;
        this.export = export;
        this.anonymousPeer = anonymousPeer;
        this.gate = gate.orElse(null);
    }

    abstract TlsProtocol protocol();

    /** Ends the handshake with an alert of this side. */
    abstract void abort(short alert, KedgeException reason) throws IOException;

    /** A message at which the handshake waits is complete. */
    abstract void held(byte[] body) throws IOException;

    /** Lets go of output buffers that grew during the handshake. */
    abstract void shrink();

    @Override
    public final void receive(byte[] input, int offset, int length) throws IOException {
        try {
            reader.feed(input, offset, length);
        } catch (IOException | RuntimeException e) {
            failed = true;
            throw e;
        }
    }

    private void record(byte[] buffer, int offset, int length) throws IOException {
        if (protocol().isClosed()) {
            return;
        }
        if (gate == null) {
            pass(buffer, offset, length);
        } else if (!gate.record(buffer, offset, length, this::pass)) {
            refuse(AlertDescription.internal_error,
                    new KedgeException(ErrorCode.MESSAGE_TOO_LARGE, "the peer sends on and on while the handshake waits"));
        } else if (!gate.isOpen() && gate.isComplete() && !asked && !answered) {
            held(gate.body());
        }
    }

    private void pass(byte[] buffer, int offset, int length) throws IOException {
        if (!protocol().isClosed()) {
            protocol().offerInput(buffer, offset, length);
        }
    }

    /** Asks for the key of an identity. */
    final void identity(byte[] identity) {
        if (!asked) {
            asked = true;
            events.identity(identity);
        }
    }

    /** Asks for the verification of a certificate or raw key. */
    final void presented(Presented presented, Optional<byte[]> ocspResponse) throws IOException {
        if (gate == null || gate.isOpen()) {
            throw new TlsFatalAlert(AlertDescription.unexpected_message);
        }
        asked = true;
        events.presented(presented, ocspResponse);
    }

    final boolean isAsked() {
        return asked;
    }

    /**
     * The answer to the question was yes.
     *
     * @throws IOException the handshake fails with what the peer had sent meanwhile
     */
    public final void proceed() throws IOException {
        answered = true;
        HandshakeGate opened = gate;
        if (opened != null && !protocol().isClosed()) {
            gate = null;
            try {
                opened.open(this::pass);
            } catch (IOException | RuntimeException e) {
                failed = true;
                throw e;
            }
        }
    }

    /**
     * The answer to the question was no.
     *
     * @param alert what the peer is told
     */
    public final void refuse(short alert, KedgeException reason) throws IOException {
        answered = true;
        failed = true;
        if (!protocol().isClosed()) {
            abort(alert, reason);
        }
        throw new TlsFatalAlert(alert, reason);
    }

    /** The library has completed the handshake; the only moment at which the master secret exists and is agreed. */
    final void complete(TlsContext context) throws IOException {
        SecurityParameters parameters = context.getSecurityParametersConnection();
        // Nobody passes unasked: by pre-shared key the library itself has asked, and an anonymous peer has a certificate suite alone.
        if (TlsSuites.isCertificate(parameters.getCipherSuite()) ? !anonymousPeer && !(asked && answered) : anonymousPeer) {
            throw new TlsFatalAlert(AlertDescription.internal_error);
        }
        Optional<SecretBytes> exported = export(context, parameters);
        established = true;
        events.established(new Established(new HandshakeFacts(PROTOCOL, TlsSuites.name(parameters.getCipherSuite()),
                parameters.isExtendedMasterSecret(), !parameters.isResumedSession(),
                Duration.ofNanos(System.nanoTime() - startNanos)), exported));
    }

    private Optional<SecretBytes> export(TlsContext context, SecurityParameters parameters) throws IOException {
        if (export.label().isEmpty()) {
            return Optional.empty();
        }
        if (!parameters.isExtendedMasterSecret() || parameters.isResumedSession()) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, new KedgeException(
                    parameters.isResumedSession() ? ErrorCode.SESSION_RESUMED : ErrorCode.NO_EXTENDED_MASTER_SECRET, "key export"));
        }
        // No context at all, which is something else than an empty one (D-01).
        return Optional.of(SecretBytes.owning(context.exportKeyingMaterial(export.label().get(), null, KeyExport.LENGTH)));
    }

    /** The library hands over decrypted octets: never through its queue, which would keep them. */
    final boolean take(short type, byte[] buffer, int offset, int length) {
        if (type != ContentType.application_data || !established) {
            return false;
        }
        events.received(buffer, offset, length);
        Arrays.fill(buffer, offset, offset + length, (byte) 0);
        return true;
    }

    /** Encrypts octets into the output. */
    @Override
    public final void send(byte[] plain, int offset, int length) throws IOException {
        protocol().writeApplicationData(plain, offset, length);
    }

    @Override
    public final int pending() {
        return protocol().getAvailableOutputBytes();
    }

    @Override
    public final void takeOutput(byte[] output, int offset, int length) {
        protocol().readOutput(output, offset, length);
        if (established && pending() == 0) {
            shrink();
        }
    }

    /** Whether the handshake is complete. */
    @Override
    public final boolean isEstablished() {
        return established;
    }

    @Override
    public final boolean isClosed() {
        return failed || protocol().isClosed();
    }

    @Override
    public final void close() {
        try {
            if (!protocol().isClosed()) {
                protocol().close();
            }
        } catch (IOException e) {
            // The good-bye could not be written; the connection is over all the same.
            failed = true;
        }
    }
}
