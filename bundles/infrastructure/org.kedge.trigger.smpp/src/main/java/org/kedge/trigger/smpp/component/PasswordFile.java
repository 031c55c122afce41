package org.kedge.trigger.smpp.component;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.IntakeFormat;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.key.SecretBytes;
import org.kedge.trigger.smpp.Passwords;
import org.osgi.service.component.annotations.Component;

/**
 * {@code <alias>.smpp}: the password of an SMPP account and nothing else but an end of line. It is too short for the intake's own form of
 * symmetric keys, which asks for 16 octets.
 */
@Component(name = "org.kedge.trigger.smpp.password", service = IntakeFormat.class)
public final class PasswordFile implements IntakeFormat {
    @Override
    public String suffix() {
        return ".smpp";
    }

    @Override
    public Credential read(String file, String name, byte[] octets) {
        int length = octets.length;
        while (length > 0 && (octets[length - 1] == '\n' || octets[length - 1] == '\r')) {
            length--;
        }
        byte[] password = Arrays.copyOf(octets, length);
        if (!Passwords.fits(password) || !Credential.isAlias(name)) {
            Arrays.fill(password, (byte) 0);
            throw new KedgeException(ErrorCode.INTAKE_MALFORMED, file + ": not a password of 1 to " + Passwords.MAX
                    + " printable characters in a file whose name is an alias");
        }
        return new Credential(name, CredentialKind.SYMMETRIC_KEY, name, Map.of(), SecretBytes.owning(password), List.of(),
                Optional.empty());
    }
}
