package org.kedge.api.credential;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A kind of file that the {@link SecretIntake} takes beside its own, for credentials whose form only another bundle knows. A service;
 * the intake keeps all its rules: modes, commit before deletion, no secret replaced, {@code .result}. Does not block. Thread-safe.
 */
@ConsumerType
public interface IntakeFormat {
    /** How the names of such files end, for example {@code .usim.json}; the intake's own endings come first. */
    String suffix();

    /**
     * Reads a file.
     *
     * @param file its name, for messages
     * @param name the name without {@link #suffix}; nothing about its alphabet is promised
     * @param octets its content, which the intake wipes; not to be kept
     * @return the credential, which the intake closes
     * @throws KedgeException {@link ErrorCode#INTAKE_MALFORMED}; the message begins with the file and repeats nothing of its content
     */
    Credential read(String file, String name, byte[] octets);
}
