package org.kedge.api.error;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * A failure with a stable code. The message names what was tried and with whom, what came back and what to do next; it never
 * holds a secret, an IMPI or a nonce. Immutable apart from the suppressed exceptions of {@link Throwable}; thread-safe.
 */
public final class KedgeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String detail;

    /**
     * @param code the stable code
     * @param detail what was tried, with whom and what came back; without secrets and without a full stop
     */
    public KedgeException(ErrorCode code, String detail) {
        this(code, detail, null);
    }

    /**
     * @param code the stable code
     * @param detail what was tried, with whom and what came back; without secrets and without a full stop
     * @param cause the underlying exception, or null; its message must not hold a secret either
     */
    public KedgeException(ErrorCode code, String detail, Throwable cause) {
        super(Objects.requireNonNull(code).code() + " " + Objects.requireNonNull(detail) + " - " + code.remedy(), cause);
        this.code = code;
        this.detail = detail;
    }

    /** The stable code. */
    public ErrorCode code() {
        return code;
    }

    /** What was tried, with whom and what came back, without code and remedy. */
    public String detail() {
        return detail;
    }

    /** Whether the same attempt, repeated later without anybody's help, may succeed. */
    public boolean retryable() {
        return code.retryable();
    }

    /**
     * The KedgeException inside what an asynchronous stage threw, or {@link ErrorCode#INTERNAL} around anything else.
     *
     * @param thrown what was caught; completion and execution wrappers are looked through
     */
    public static KedgeException of(Throwable thrown) {
        Throwable t = thrown;
        while ((t instanceof CompletionException || t instanceof ExecutionException) && t.getCause() != null) {
            t = t.getCause();
        }
        return t instanceof KedgeException known ? known
                : new KedgeException(ErrorCode.INTERNAL, "unexpected " + t.getClass().getName(), t);
    }
}
