package org.kedge.briefing.local.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.briefing.local.common.Ownership;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.messages.signed.DetachedSignature;
import org.kedge.work.Quoted;

/** Reads one instruction file with its signature; nothing of it is believed before policy and signature are satisfied. */
final class InstructionFile {
    static final String PROVIDER = "file";
    static final String SIGNATURE = ".sig";
    static final int MAX_SIGNATURE = 256;

    /** What a file and its signature looked like; as long as it stays the same, the file is not read again. */
    record Fingerprint(String document, String signature) {
    }

    private final Path file;
    private final Path signature;
    private final Reader reader;
    private final String shown;

    InstructionFile(Path file, Reader reader) {
        this.file = file;
        this.reader = reader;
        this.signature = signature(file);
        this.shown = Quoted.of(file.getFileName().toString());
    }

    static Path signature(Path file) {
        return file.resolveSibling(file.getFileName() + SIGNATURE);
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

    /**
     * Reads and judges.
     *
     * @param exclusive the directories that nobody else may write when the file is not signed
     * @throws KedgeException of area 1
     */
    Briefing read(SignaturePolicy policy, List<Path> exclusive, Map<String, PublicKey> pinned) {
        Reader.Content content = reader.read(file, InstructionCodec.MAX_OCTETS);
        byte[] document = content.octets();
        Optional<String> signer = signer(policy, exclusive, pinned, content);
        try {
            TrustLevel trust = signer.isPresent() ? TrustLevel.SIGNED : TrustLevel.LOCAL;
            return new Briefing(InstructionCodec.decode(document), document, PROVIDER, trust, signer);
        } catch (KedgeException e) {
            throw new KedgeException(e.code(), shown + ": " + e.detail(), e);
        }
    }

    private Optional<String> signer(SignaturePolicy policy, List<Path> exclusive, Map<String, PublicKey> pinned, Reader.Content content) {
        if (Files.exists(signature, LinkOption.NOFOLLOW_LINKS)) {
            byte[] octets = reader.read(signature, MAX_SIGNATURE).octets();
            return Optional.of(DetachedSignature.signer(pinned, content.octets(), octets).orElseThrow(() -> new KedgeException(
                    ErrorCode.BRIEFING_SIGNATURE_WRONG, "the signature of " + shown + " was made by none of the " + pinned.size()
                            + " pinned keys that are on this node")));
        }
        if (policy == SignaturePolicy.REQUIRED) {
            throw new KedgeException(ErrorCode.BRIEFING_UNSIGNED, shown + " has no signature and briefing.signature is REQUIRED");
        }
        if (!exclusive.stream().allMatch(Ownership::exclusive) || !content.exclusive()) {
            throw new KedgeException(ErrorCode.BRIEFING_UNSIGNED, shown
                    + " has no signature, and it or its directory can be written by others than the user of this process");
        }
        return Optional.empty();
    }
}
