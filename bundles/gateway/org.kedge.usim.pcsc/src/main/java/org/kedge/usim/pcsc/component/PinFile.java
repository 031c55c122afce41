package org.kedge.usim.pcsc.component;

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
import org.osgi.service.component.annotations.Component;

/** {@code <alias>.pin}: 4 to 8 digits and nothing else but an end of line. */
@Component(name = "org.kedge.usim.pcsc.pin", service = IntakeFormat.class)
public final class PinFile implements IntakeFormat {
    private static final int MIN_DIGITS = 4;
    private static final int MAX_DIGITS = 8;

    @Override
    public String suffix() {
        return ".pin";
    }

    @Override
    public Credential read(String file, String name, byte[] octets) {
        int length = octets.length;
        while (length > 0 && (octets[length - 1] == '\n' || octets[length - 1] == '\r')) {
            length--;
        }
        boolean digits = length >= MIN_DIGITS && length <= MAX_DIGITS;
        for (int i = 0; digits && i < length; i++) {
            digits = octets[i] >= '0' && octets[i] <= '9';
        }
        if (!digits || !Credential.isAlias(name)) {
            throw new KedgeException(ErrorCode.INTAKE_MALFORMED, file + ": not a PIN of " + MIN_DIGITS + " to " + MAX_DIGITS
                    + " digits in a file whose name is an alias");
        }
        byte[] pin = Arrays.copyOf(octets, length);
        return new Credential(name, CredentialKind.SYMMETRIC_KEY, name, Map.of(), SecretBytes.owning(pin), List.of(), Optional.empty());
    }
}
