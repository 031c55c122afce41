package org.kedge.briefing.local.manual;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.briefing.local.common.NamedFile;
import org.kedge.messages.instruction.InstructionCodec;
import org.kedge.work.Quoted;

/** A file that a technician names: an instruction, perhaps with {@code <name>.sig} beside it, or a compact text. */
record EntryFile(byte[] content, Optional<byte[]> signature) {
    private static final int MAX_SIGNATURE = 256;
    /** A misspelt compact text is longer, and may hold a one-time code. */
    private static final int MAX_SHOWN = 120;

    /** Whether it is what to enter, not where it is. */
    static boolean isText(String textOrFile) {
        String text = textOrFile.strip();
        return text.startsWith("{") || text.startsWith("KEDGE1-");
    }

    /** @throws KedgeException {@link ErrorCode#BRIEFING_MALFORMED} */
    static EntryFile read(String name, NamedFile files) {
        try {
            Path file = Path.of(name.strip());
            Path signature = Path.of(file + ".sig");
            return new EntryFile(octets(file, InstructionCodec.MAX_OCTETS, files),
                    Files.exists(signature) ? Optional.of(octets(signature, MAX_SIGNATURE, files)) : Optional.empty());
        } catch (InvalidPathException e) {
            throw unreadable(name, "this is no path");
        }
    }

    private static byte[] octets(Path file, int max, NamedFile files) {
        try {
            return files.read(file, max);
        } catch (IOException e) {
            throw unreadable(file.toString(), NamedFile.why(e));
        }
    }

    ManualEntry.Entered into(ManualEntry entry) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        return text.strip().startsWith("{") ? entry.enter(content, signature) : entry.enter(text);
    }

    private static KedgeException unreadable(String name, String problem) {
        String shown = name.length() > MAX_SHOWN ? "what was entered" : Quoted.of(name);
        return new KedgeException(ErrorCode.BRIEFING_MALFORMED, shown + " is neither a compact text (KEDGE1-...) nor an"
                + " instruction ({...}) nor a file that can be read: " + problem);
    }
}
