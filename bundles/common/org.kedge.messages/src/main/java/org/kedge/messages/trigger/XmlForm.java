package org.kedge.messages.trigger;

import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.kedge.api.error.ErrorCode;
import org.kedge.messages.xml.StrictXml;

/** The trigger in XML (TS-0004 8.3): the root in the namespace of oneM2M, the fields in none, lists separated by white space. */
final class XmlForm {
    private static final String NAMESPACE = "http://www.onem2m.org/xml/protocols";
    private static final int MAX_DIGITS = 5;

    private final XMLStreamReader reader;
    private final Payload payload = new Payload();

    private XmlForm(XMLStreamReader reader) {
        this.reader = reader;
    }

    static DeviceTrigger read(byte[] document) {
        return StrictXml.read(document, DeviceTriggerCodec.MAX_OCTETS, DeviceTriggerCodec.WHAT, ErrorCode.TRIGGER_MALFORMED,
                reader -> new XmlForm(reader).document());
    }

    private DeviceTrigger document() throws XMLStreamException {
        if (element() != XMLStreamConstants.START_ELEMENT || !NAMESPACE.equals(reader.getNamespaceURI())
                || !Payload.ROOT.equals(reader.getLocalName())) {
            throw Payload.fault("is not " + Payload.ROOT + " in the namespace " + NAMESPACE, here());
        }
        attributes();
        while (element() == XMLStreamConstants.START_ELEMENT) {
            String name = reader.getNamespaceURI() == null || reader.getNamespaceURI().isEmpty() ? reader.getLocalName()
                    : '{' + reader.getNamespaceURI() + '}' + reader.getLocalName();
            Field field = payload.open(name, here());
            attributes();
            value(field, content(field));
        }
        String end = here();
        while (reader.hasNext()) {
            reader.next();
        }
        return payload.finish(end);
    }

    /** The next beginning or end of an element; comments and white space count for nothing. */
    private int element() throws XMLStreamException {
        while (true) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT) {
                return event;
            }
            refuse(event, event != XMLStreamConstants.CHARACTERS && event != XMLStreamConstants.CDATA || reader.isWhiteSpace());
        }
    }

    /** The text of the field whose beginning was read. */
    private String content(Field field) throws XMLStreamException {
        StringBuilder text = new StringBuilder();
        for (int event = reader.next(); event != XMLStreamConstants.END_ELEMENT; event = reader.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                throw payload.wrongType(field);
            }
            refuse(event, true);
            if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                text.append(reader.getText());
            }
        }
        return text.toString().strip();
    }

    private void refuse(int event, boolean allowed) {
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw Payload.fault("has a DTD or an entity", here());
        } else if (!allowed) {
            throw Payload.fault("has text between its fields", here());
        }
    }

    private void attributes() {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (!XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(reader.getAttributeNamespace(i))) {
                throw Payload.fault("has an attribute", here());
            }
        }
    }

    private void value(Field field, String text) {
        switch (field.kind()) {
            case NUMBER -> {
                boolean number = !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
                if (!number) {
                    throw payload.wrongType(field);
                }
                payload.number(field, Integer.parseInt(text));
            }
            case TEXT -> payload.text(field, text);
            case TEXTS -> {
                for (String element : text.split("[ \t\r\n]+")) {
                    if (!element.isEmpty()) {
                        payload.text(field, element);
                    }
                }
            }
        }
    }

    private String here() {
        return StrictXml.place(reader.getLocation());
    }

    static byte[] write(DeviceTrigger trigger) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<m2m:" + Payload.ROOT + " xmlns:m2m=\""
                + NAMESPACE + "\">");
        for (Written written : Written.of(trigger)) {
            String name = written.field().shortName();
            String value = written.field().kind() == Field.Kind.NUMBER ? Integer.toString(written.number())
                    : String.join(" ", written.texts());
            out.append('<').append(name).append('>').append(value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
                    .append("</").append(name).append('>');
        }
        return out.append("</m2m:" + Payload.ROOT + ">").toString().getBytes(StandardCharsets.UTF_8);
    }
}
