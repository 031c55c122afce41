package org.kedge.pki.names;

import java.util.Arrays;
import java.util.regex.Pattern;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1RelativeOID;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.work.Quoted;

/**
 * An OID device id (TS-0001 Annex H): the M2M device indication arc, then the remaining arcs. As a GeneralName it is an otherName with
 * the arc as type-id and the remaining arcs as RELATIVE-OID (D-26).
 *
 * @param arc dotted device indication arc
 * @param rest dotted remaining arcs
 */
public record DeviceId(String arc, String rest) {
    private static final Pattern OID = Pattern.compile("[0-2](\\.(0|[1-9][0-9]{0,38})){2,60}");
    /** Manufacturer, model and serial number (TS-0001 Annex H), when the identifier does not say where the arc ends. */
    private static final int USUAL_REST = 3;

    /** Whether the text is a dotted OID of three or more arcs. */
    public static boolean isOid(String text) {
        return OID.matcher(text).matches() && ASN1ObjectIdentifier.tryFromID(text) != null;
    }

    /**
     * Splits an id into arc and rest.
     *
     * @param text {@code arc/rest}, or one dotted OID whose last three arcs are then the rest
     * @throws KedgeException {@link ErrorCode#IDENTIFIER_MALFORMED}
     */
    public static DeviceId parse(String text) {
        String dotted = text.replace('/', '.');
        int slash = text.indexOf('/');
        if (!isOid(dotted) || slash != text.lastIndexOf('/')) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "not a device id (dotted OID): " + Quoted.of(text));
        }
        String[] arcs = dotted.split("\\.");
        int arcLength = slash > 0 ? text.substring(0, slash).split("\\.").length : Math.max(2, arcs.length - USUAL_REST);
        if (arcLength < 2) {
            throw new KedgeException(ErrorCode.IDENTIFIER_MALFORMED, "device indication arc of one number: " + Quoted.of(text));
        }
        return new DeviceId(String.join(".", Arrays.copyOf(arcs, arcLength)),
                String.join(".", Arrays.copyOfRange(arcs, arcLength, arcs.length)));
    }

    /** The whole dotted OID, the form in which device ids are configured and compared. */
    public String dotted() {
        return arc + "." + rest;
    }

    /** The subjectAltName entry. */
    public GeneralName generalName() {
        ASN1Encodable value = new ASN1RelativeOID(rest);
        return new GeneralName(GeneralName.otherName, new OtherName(new ASN1ObjectIdentifier(arc), value));
    }
}
