package org.kedge.briefing.local.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.messages.signed.DetachedSignature;

/** Reads one instruction file with its signature; nothing of it is believed before policy and signature are satisfied. */
final class InstructionFile {
    static final String PROVIDER = "file";
    private static final int MAX_SIGNATURE = 256;

    /** What a file and its signature looked like; as long as it stays the same, the file is not read again. */
    record Fingerprint(String document, String signature) {
    }

    private final Path file;
    private final Path signature;

    InstructionFile(Path file) {
        this.file = file;
        this.signature = file.resolveSibling(file.getFileName() + ".sig");
    }

    Fingerprint fingerprint() {
        return new Fingerprint(look(file), look(signature));
    }

    private static String look(Path path) {
        try {
            BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return a.size() + " " + a.lastModifiedTime() + " " + a.fileKey();
        } catch (IOException e) {
            return "absent";
        }
    }

    /** @throws KedgeException of area 1 */
    Briefing read(FileSettings settings, Map<String, PublicKey> pinned) {
        byte[] document = octets(file, InstructionCodec.MAX_OCTETS);
        Optional<String> signer = signer(settings, pinned, document);
        try {
            TrustLevel trust = signer.isPresent() ? TrustLevel.SIGNED : TrustLevel.LOCAL;
            return new Briefing(InstructionCodec.decode(document), document, PROVIDER, trust, signer);
        } catch (KedgeException e) {
            throw new KedgeException(e.code(), file.getFileName() + ": " + e.detail(), e);
        }
    }

    private Optional<String> signer(FileSettings settings, Map<String, PublicKey> pinned, byte[] document) {
        if (Files.exists(signature, LinkOption.NOFOLLOW_LINKS)) {
            byte[] octets = octets(signature, MAX_SIGNATURE);
            return Optional.of(DetachedSignature.signer(pinned, document, octets).orElseThrow(() -> new KedgeException(
                    ErrorCode.BRIEFING_SIGNATURE_WRONG, "the signature of " + file.getFileName() + " was made by none of the "
                            + pinned.size() + " pinned keys that are on this node")));
        }
        if (settings.policy() == SignaturePolicy.REQUIRED) {
            throw new KedgeException(ErrorCode.BRIEFING_UNSIGNED,
                    file.getFileName() + " has no signature and briefing.signature is REQUIRED");
        }
        if (!Ownership.exclusive(settings.directory()) || !Ownership.exclusive(file)) {
            throw new KedgeException(ErrorCode.BRIEFING_UNSIGNED, file.getFileName()
                    + " has no signature, and it or its directory can be written by others than the user of this process");
        }
        return Optional.empty();
    }

    private static byte[] octets(Path path, int max) {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new KedgeException(ErrorCode.BRIEFING_MALFORMED, path.getFileName() + " is not a regular file");
        }
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            byte[] octets = in.readNBytes(max + 1);
            if (octets.length > max) {
                throw new KedgeException(ErrorCode.BRIEFING_MALFORMED, path.getFileName() + " is longer than " + max + " octets");
            }
            return octets;
        } catch (IOException e) {
            throw new KedgeException(ErrorCode.BRIEFING_MALFORMED,
                    path.getFileName() + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }
}
