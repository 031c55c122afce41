package org.kedge.messages.instruction;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.kedge.api.briefing.BootstrapInstruction;
import org.kedge.api.error.ErrorCode;
import org.kedge.messages.json.Anchors;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.StrictJson;

/**
 * JSON form of the {@link BootstrapInstruction}, described by the schema {@code bootstrap-instruction.schema.json}. Members have the
 * names of the record's components; times are ISO-8601 instants in UTC ({@code 2026-03-01T10:00:00Z}), {@code enrolmentExpiry} is an
 * ISO-8601 duration ({@code P180D}), trust anchors are base64 of DER. A few names of the older text are accepted too (D-57).
 * Stateless and thread-safe.
 */
public final class InstructionCodec {
    /** The longest document accepted, in octets. */
    public static final int MAX_OCTETS = 64 * 1024;
    /** Name of the schema, a resource beside this class. */
    public static final String SCHEMA = "bootstrap-instruction.schema.json";

    private InstructionCodec() {
    }

    /**
     * Reads an instruction.
     *
     * @param json the exact octets of the document
     * @throws org.kedge.api.error.KedgeException {@link ErrorCode#BRIEFING_CONTAINS_SECRET} when a member at any depth looks like a
     *         secret, {@link ErrorCode#BRIEFING_MALFORMED} for an unknown, missing, repeated or malformed member; the text names the
     *         member, never its value
     */
    public static BootstrapInstruction decode(byte[] json) {
        Members document = StrictJson.object(json, MAX_OCTETS, "instruction", ErrorCode.BRIEFING_MALFORMED);
        SecretScan.refuseSecrets(document.tree());
        return new InstructionReader(document).read();
    }

    /** Writes an instruction, indented; {@link #decode} of it gives an equal instruction. */
    public static byte[] encode(BootstrapInstruction in) {
        ObjectNode out = StrictJson.newObject().put("serial", in.serial());
        in.nodeId().ifPresent(id -> out.put("nodeId", id));
        out.put("notBefore", in.notBefore().toString());
        out.put("notAfter", in.notAfter().toString());
        out.put("mechanism", in.mechanism().word());
        out.putObject("target").put("kind", in.target().kind().name()).put("id", in.target().id())
                .put("fqdn", in.target().fqdn().value());
        in.enroleeId().ifPresent(id -> out.put("enroleeId", id));
        out.put("mefUri", in.mefUri().toString());
        out.put("mefFqdn", in.mefFqdn().value());
        ArrayNode anchors = out.putArray("trustAnchors");
        in.trustAnchors().forEach(anchor -> anchors.add(Anchors.encode(anchor)));
        ArrayNode aliases = out.putArray("trustAnchorAliases");
        in.trustAnchorAliases().forEach(aliases::add);
        out.put("credentialAlias", in.credentialAlias());
        out.put("enrolmentExpiry", in.enrolmentExpiry().toString());
        out.put("derivation", in.derivation().name());
        out.put("enrolmentExchange", in.enrolmentExchange());
        in.adminFqdn().ifPresent(fqdn -> out.put("adminFqdn", fqdn.value()));
        if (!in.targetUris().isEmpty()) {
            ArrayNode uris = out.putArray("targetUris");
            in.targetUris().forEach(uri -> uris.add(uri.toString()));
        }
        return StrictJson.writePretty(out);
    }

    /** The JSON Schema (draft 2020-12) of the document. */
    public static byte[] schema() {
        try (InputStream in = InstructionCodec.class.getResourceAsStream(SCHEMA)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
