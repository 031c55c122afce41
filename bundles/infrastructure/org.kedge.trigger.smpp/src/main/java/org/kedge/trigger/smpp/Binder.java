package org.kedge.trigger.smpp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jsmpp.InvalidResponseException;
import org.jsmpp.SynchronizedPDUSender;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.ResponseTimeoutException;
import org.jsmpp.extra.SessionState;
import org.jsmpp.session.BindParameter;
import org.jsmpp.session.SMPPSession;
import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.work.Tasks;

/** Binds as a transmitter. The password is read from the store each time and not kept. */
final class Binder {
    private static final int MAX_REASON = 200;

    private final SmppSettings settings;
    private final Supplier<Optional<CredentialStore>> store;

    Binder(SmppSettings settings, Supplier<Optional<CredentialStore>> store) {
        this.settings = settings;
        this.store = store;
    }

    /**
     * A bound session.
     *
     * @param used whether it has carried a message
     */
    record Binding(SMPPSession session, Dialer dialer, boolean used) {
        Binding afterUse() {
            return new Binding(session, dialer, true);
        }

        /** Unbinds, if the SMSC answers in time. */
        void end(Tasks tasks, Duration patience) {
            CountDownLatch done = new CountDownLatch(1);
            session.setTransactionTimer(patience.toMillis());
            try {
                if (tasks.run(() -> {
                    session.unbindAndClose();
                    done.countDown();
                })) {
                    done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                dialer.cut();
            }
        }
    }

    Dialer dialer() {
        return new Dialer(settings.endpoint(), settings.limits().connect(), store);
    }

    /** Connects and binds; blocks. @param ended told when the session has ended, perhaps before this returns */
    Binding bind(Dialer dialer, Consumer<SMPPSession> ended) throws IOException {
        SMPPSession session = new SMPPSession(new SynchronizedPDUSender(new QuietPduSender()), new BoundedPduReader(), dialer);
        session.setEnquireLinkTimer((int) settings.limits().enquire().toMillis());
        session.setTransactionTimer(settings.limits().answer().toMillis());
        session.addSessionStateListener((now, before, source) -> {
            if (now == SessionState.CLOSED || now == SessionState.UNBOUND) {
                ended.accept(session);
            }
        });
        session.connectAndBind(settings.endpoint().host(), settings.endpoint().port(), new BindParameter(BindType.BIND_TX,
                settings.account().systemId(), password(), settings.account().systemType(), TypeOfNumber.UNKNOWN,
                NumberingPlanIndicator.UNKNOWN, ""), settings.limits().connect().toMillis());
        return new Binding(session, dialer, false);
    }

    /** A String, because the library takes nothing else. */
    private String password() {
        if (settings.account().password().isEmpty()) {
            return "";
        }
        String alias = settings.account().password().get();
        CredentialStore present = store.get().orElseThrow(
                () -> new KedgeException(ErrorCode.SERVICE_MISSING, "the credential store, which has the password, is not there"));
        try (Credential credential = present.get(alias, CredentialSlot.ACTIVE).orElseThrow(() -> new KedgeException(
                ErrorCode.CREDENTIAL_UNKNOWN, "there is no credential \"" + alias + "\" with the password"))) {
            if (credential.kind() != CredentialKind.SYMMETRIC_KEY || !credential.secret().use(Passwords::fits)) {
                throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "the credential \"" + alias + "\" is not a password: a "
                        + CredentialKind.SYMMETRIC_KEY + " of 1 to " + Passwords.MAX + " printable characters");
            }
            return credential.secret().use(octets -> new String(octets, StandardCharsets.US_ASCII));
        }
    }

    /** What went wrong, in words of this side: no text of the SMSC. */
    static String reason(Exception fault) {
        if (fault instanceof KedgeException known) {
            return known.detail();
        }
        Throwable cause = fault.getCause() == null ? fault : fault.getCause();
        if (cause instanceof NegativeResponseException negative) {
            return "it refused the account: " + status(negative);
        } else if (cause instanceof ResponseTimeoutException) {
            return "it did not answer the bind in time";
        } else if (cause instanceof InvalidResponseException) {
            return "its answer to the bind is malformed";
        }
        return cause.getClass().getSimpleName() + ": " + printable(String.valueOf(cause.getMessage()));
    }

    /** The text of a fault of TLS may repeat what the other end sent. */
    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(MAX_REASON).forEach(c -> out.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }

    static String status(NegativeResponseException negative) {
        return String.format("command_status 0x%08x", negative.getCommandStatus());
    }
}
