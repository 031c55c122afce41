package org.kedge.messages.xml;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;

/** Opens XML from peers: UTF-8 of bounded length, no DTD, no entities, no external references. Faults name places, never values. */
public final class StrictXml {
    private static final String DOCTYPE = "<!DOCTYPE";

    /** Reads an opened document. */
    @FunctionalInterface
    public interface Body<T> {
        /** @throws XMLStreamException when it is not XML */
        T read(XMLStreamReader reader) throws XMLStreamException;
    }

    private StrictXml() {
    }

    /**
     * Reads one document.
     *
     * @param maxOctets the longest document accepted; a longer one is not looked at
     * @param what the message, for error texts
     * @param code the code of every fault
     */
    public static <T> T read(byte[] document, int maxOctets, String what, ErrorCode code, Body<T> body) {
        if (document.length == 0 || document.length > maxOctets) {
            throw new KedgeException(code, what + " has " + document.length + " octets (1 to " + maxOctets + ")");
        }
        String text = utf8(document, what, code);
        int doctype = text.indexOf(DOCTYPE);
        if (doctype >= 0) {
            throw new KedgeException(code, what + " has a DTD" + place(text, doctype));
        }
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new StringReader(text));
            try {
                return body.read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            // The text of the parser is not kept: it may quote the document.
            throw new KedgeException(code, what + " is not XML" + (e.getLocation() == null ? "" : place(e.getLocation())));
        }
    }

    /** Where the reader is: {@code " at line 1, column 2"}. */
    public static String place(Location place) {
        return " at line " + place.getLineNumber() + ", column " + place.getColumnNumber();
    }

    private static String place(String text, int index) {
        int line = 1 + (int) text.chars().limit(index).filter(c -> c == '\n').count();
        return " at line " + line + ", column " + (index - text.lastIndexOf('\n', index));
    }

    private static String utf8(byte[] document, String what, ErrorCode code) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(document);
        CharBuffer out = CharBuffer.allocate(document.length);
        if (decoder.decode(in, out, true).isError()) {
            throw new KedgeException(code, what + " is not UTF-8 at octet " + in.position());
        }
        return out.flip().toString();
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("external entity");
        });
        return factory;
    }
}
