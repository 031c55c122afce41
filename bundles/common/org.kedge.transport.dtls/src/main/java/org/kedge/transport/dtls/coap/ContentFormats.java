package org.kedge.transport.dtls.coap;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Media types and CoAP content formats: the registered ones Kedge speaks and those of the oneM2M binding (TS-0008 6.2.2.2). */
final class ContentFormats {
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(Map.entry("text/plain", 0), Map.entry("application/link-format", 40),
            Map.entry("application/xml", 41), Map.entry("application/octet-stream", 42), Map.entry("application/json", 50),
            Map.entry("application/cbor", 60), Map.entry("application/vnd.onem2m-res+json", 10001),
            Map.entry("application/vnd.onem2m-ntfy+xml", 10002), Map.entry("application/vnd.onem2m-ntfy+json", 10003),
            Map.entry("application/vnd.onem2m-preq+xml", 10006), Map.entry("application/vnd.onem2m-preq+json", 10007),
            Map.entry("application/vnd.onem2m-prsp+xml", 10008), Map.entry("application/vnd.onem2m-prsp+json", 10009),
            Map.entry("application/vnd.onem2m-res+cbor", 10010), Map.entry("application/vnd.onem2m-ntfy+cbor", 10011),
            Map.entry("application/vnd.onem2m-preq+cbor", 10012), Map.entry("application/vnd.onem2m-prsp+cbor", 10013),
            Map.entry("application/vnd.onem2m-res+xml", 10014));

    private static final Map<Integer, String> MEDIA_TYPES = NUMBERS.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private ContentFormats() {
    }

    /** The number of a media type; empty when CoAP has none. */
    static Optional<Integer> number(String mediaType) {
        return Optional.ofNullable(NUMBERS.get(mediaType));
    }

    /** The media type of a number; {@code application/octet-stream} for one Kedge does not know. */
    static String mediaType(int number) {
        return MEDIA_TYPES.getOrDefault(number, "application/octet-stream");
    }
}
