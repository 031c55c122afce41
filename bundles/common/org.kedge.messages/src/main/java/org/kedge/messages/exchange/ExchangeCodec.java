package org.kedge.messages.exchange;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Timestamps;
import org.kedge.messages.exchange.EnrolmentInstruction.CertificateEnrolment;
import org.kedge.messages.exchange.EnrolmentInstruction.CredentialType;
import org.kedge.messages.exchange.EnrolmentInstruction.End;
import org.kedge.messages.exchange.EnrolmentInstruction.MafEnrolment;
import org.kedge.messages.exchange.EnrolmentInstruction.RemoteManagement;
import org.kedge.messages.exchange.EnrolmentInstruction.Type;
import org.kedge.messages.json.Anchors;
import org.kedge.messages.json.Members;
import org.kedge.messages.json.StrictJson;

/**
 * JSON form of the Enrolment Exchange messages (frameworks.md 7.2, D-56). Required members are checked, a wrong type or a duplicate
 * member is refused, unknown members are ignored, so that a later version may add some. Every fault is
 * {@link ErrorCode#EXCHANGE_MALFORMED}. Stateless and thread-safe.
 */
public final class ExchangeCodec {
    /** The longest message accepted, in octets; a MAF instruction may carry trust anchors. */
    public static final int MAX_OCTETS = 16 * 1024;

    private static final ErrorCode CODE = ErrorCode.EXCHANGE_MALFORMED;
    private static final int MAX_REASON = 200;

    private ExchangeCodec() {
    }

    public static byte[] encode(EnrolmentRequest request) {
        return StrictJson.write(StrictJson.newObject()
                .put("certificateEnrolment", request.certificateEnrolment())
                .put("mafEnrolment", request.mafEnrolment())
                .put("remoteManagement", request.remoteManagement()));
    }

    public static EnrolmentRequest decodeRequest(byte[] json) {
        return request(read(json, "enrolment request"));
    }

    private static EnrolmentRequest request(Members in) {
        return new EnrolmentRequest(in.bool("certificateEnrolment"), in.bool("mafEnrolment"), in.bool("remoteManagement"));
    }

    public static byte[] encode(Report report) {
        ObjectNode out = StrictJson.newObject().put("status", report.success() ? "success" : "failure");
        report.reason().ifPresent(reason -> out.put("reason", printable(reason)));
        return StrictJson.write(out);
    }

    public static Report decodeReport(byte[] json) {
        Members in = read(json, "enrolment report");
        String status = in.text("status");
        if (!status.equals("success") && !status.equals("failure")) {
            throw in.fault("status", "is neither success nor failure");
        }
        return new Report(status.equals("success"), in.optional("reason", in::text).map(ExchangeCodec::printable));
    }

    /** Whether a document is an enrolment request rather than a report; malformed documents are neither. */
    public static boolean isRequest(byte[] json) {
        try {
            request(read(json, "enrolment request"));
            return true;
        } catch (KedgeException e) {
            return false;
        }
    }

    public static byte[] encode(EnrolmentInstruction instruction) {
        ObjectNode out = StrictJson.newObject().put("instructionType", instruction.type().word());
        if (instruction instanceof CertificateEnrolment certificate) {
            out.put("uri", certificate.uri().toString());
        } else if (instruction instanceof RemoteManagement management) {
            out.put("uri", management.uri().toString());
        } else if (instruction instanceof MafEnrolment maf) {
            put(out, maf);
        } else if (instruction instanceof End end) {
            end.enrolmentExpiry().ifPresent(time -> out.put("enrolmentExpiry", Timestamps.format(time)));
        }
        return StrictJson.write(out);
    }

    private static void put(ObjectNode out, MafEnrolment maf) {
        out.put("credentialType", maf.credentialType().word());
        out.put("mafKeyRegistrationUri", maf.mafKeyRegistrationUri().toString());
        out.put("mafKeyRetrievalUri", maf.mafKeyRetrievalUri().toString());
        maf.mafClientRegistrationUri().ifPresent(uri -> out.put("mafClientRegistrationUri", uri.toString()));
        if (!maf.trustAnchors().isEmpty()) {
            ArrayNode anchors = out.putArray("trustAnchors");
            maf.trustAnchors().forEach(anchor -> anchors.add(Anchors.encode(anchor)));
        }
        maf.lifetime().ifPresent(time -> out.put("lifetime", Timestamps.format(time)));
    }

    public static EnrolmentInstruction decodeInstruction(byte[] json) {
        Members in = read(json, "enrolment instruction");
        String word = in.text("instructionType");
        Type type = Arrays.stream(Type.values()).filter(t -> t.word().equals(word)).findFirst()
                .orElseThrow(() -> in.fault("instructionType", "is not known"));
        return switch (type) {
            case CERTIFICATE_ENROLMENT -> new CertificateEnrolment(in.uri("uri"));
            case MAF_ENROLMENT -> maf(in);
            case REMOTE_MANAGEMENT -> new RemoteManagement(in.uri("uri"));
            case END -> new End(in.optional("enrolmentExpiry", in::timestamp));
        };
    }

    private static MafEnrolment maf(Members in) {
        String word = in.text("credentialType");
        CredentialType type = Arrays.stream(CredentialType.values()).filter(t -> t.word().equals(word)).findFirst()
                .orElseThrow(() -> in.fault("credentialType", "is neither certificate nor symmetricKey"));
        List<X509Certificate> anchors = new ArrayList<>();
        for (String anchor : in.texts("trustAnchors")) {
            anchors.add(Anchors.decode(anchor).orElseThrow(() -> in.fault("trustAnchors", "holds something that is no certificate")));
        }
        return new MafEnrolment(type, in.uri("mafKeyRegistrationUri"), in.uri("mafKeyRetrievalUri"),
                in.optional("mafClientRegistrationUri", in::uri), anchors, in.optional("lifetime", in::timestamp));
    }

    private static Members read(byte[] json, String what) {
        return StrictJson.object(json, MAX_OCTETS, what, CODE);
    }

    /** A peer's reason as it may enter a log line: printable ASCII, cut. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(MAX_REASON).forEach(c -> out.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
        return out.toString();
    }
}
