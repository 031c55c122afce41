package org.kedge.api.identity;

import java.util.Set;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/**
 * Credential-ID (TS-0003 10.4): {@code type "-" value}, split at the first hyphen (D-19). It stands for a peer whose CSE-ID or
 * AE-ID is not in its credential.
 *
 * @param type two digits, a {@code sec:credIDTypeID} of TS-0003 12.2 (for example 10 key to the MEF, 12 SAEF key, 30 raw public key)
 * @param value the identifier of the credential: any URI characters, at least one
 */
public record CredentialId(int type, String value) {
    private static final Set<Integer> TYPES = Set.of(10, 11, 12, 13, 14, 15, 16, 30, 31, 32, 33, 34, 41, 42, 43, 44, 45, 51, 52, 53,
            54, 55);
    private static final String URI_CHARACTERS = "-._~:/?#[]@!$&'()*+,;=%";

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} for an undefined type or a value outside the URI alphabet */
    public CredentialId {
        if (!TYPES.contains(type) || value.isEmpty() || !value.chars().allMatch(CredentialId::isUriCharacter)) {
            throw Identifiers.malformed("Credential-ID", type + "-" + value);
        }
    }

    /** @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED} */
    public static CredentialId parse(String text) {
        if (text.length() < 4 || text.charAt(2) != '-' || !isDigit(text.charAt(0)) || !isDigit(text.charAt(1))) {
            throw Identifiers.malformed("Credential-ID", text);
        }
        return new CredentialId(Integer.parseInt(text.substring(0, 2)), text.substring(3));
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isUriCharacter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || URI_CHARACTERS.indexOf(c) >= 0;
    }

    @Override
    public String toString() {
        return type + "-" + value;
    }
}
