package org.kedge.messages.gba;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.KeyReference;
import org.kedge.messages.xml.StrictXml;

/**
 * XML form of {@link BootstrappingInfo} (TS 24.109 annex C). Read without DTD, entities and external references, at most 16 KiB of UTF-8;
 * elements it does not know are passed over. Faults are {@link ErrorCode#BSF_PROTOCOL} and repeat nothing of the document. Stateless and
 * thread-safe.
 */
public final class BootstrappingInfoCodec {
    /** The longest document accepted, in octets. */
    public static final int MAX_OCTETS = 16 * 1024;

    private static final String ROOT = "BootstrappingInfo";
    private static final String BTID = "btid";
    private static final String LIFETIME = "lifetime";
    private static final int MAX_DEPTH = 16;

    private BootstrappingInfoCodec() {
    }

    /** The document. @throws KedgeException {@link ErrorCode#BSF_PROTOCOL} for what is not a B-TID */
    public static byte[] write(BootstrappingInfo info) {
        // The alphabet of a B-TID needs no escape in XML.
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + ROOT + " xmlns=\"" + BootstrappingInfo.NAMESPACE + "\"><" + BTID + ">"
                + bTid(info.bTid()) + "</" + BTID + "><" + LIFETIME + ">" + DateTimes.format(info.lifetime()) + "</" + LIFETIME + "></"
                + ROOT + ">").getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a document. */
    public static BootstrappingInfo read(byte[] xml) {
        return StrictXml.read(xml, MAX_OCTETS, ROOT, ErrorCode.BSF_PROTOCOL, BootstrappingInfoCodec::document);
    }

    private static BootstrappingInfo document(XMLStreamReader reader) throws XMLStreamException {
        Map<String, String> values = new HashMap<>();
        int depth = 0;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw fault("has a DTD or an entity");
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
                if (depth > MAX_DEPTH) {
                    throw fault("is nested too deeply");
                }
                if (depth == 1 && !(ours(reader) && ROOT.equals(reader.getLocalName()))) {
                    throw fault("is not " + ROOT + " in the namespace " + BootstrappingInfo.NAMESPACE);
                }
                String name = reader.getLocalName();
                if (depth == 2 && ours(reader) && (BTID.equals(name) || LIFETIME.equals(name))) {
                    if (values.put(name, reader.getElementText().strip()) != null) {
                        throw fault("has more than one " + name);
                    }
                    depth--;
                }
            }
        }
        return new BootstrappingInfo(bTid(value(values, BTID)), DateTimes.parse(value(values, LIFETIME))
                .orElseThrow(() -> fault("has a lifetime that is not an xs:dateTime with a zone")));
    }

    private static boolean ours(XMLStreamReader reader) {
        return BootstrappingInfo.NAMESPACE.equals(reader.getNamespaceURI());
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw fault("has no " + name);
        }
        return value;
    }

    private static String bTid(String text) {
        try {
            if (KeyReference.parse(text).isBtid()) {
                return text;
            }
        } catch (KedgeException e) {
            throw fault("holds no B-TID");
        }
        throw fault("holds no B-TID");
    }

    private static KedgeException fault(String problem) {
        return new KedgeException(ErrorCode.BSF_PROTOCOL, ROOT + " " + problem);
    }
}
