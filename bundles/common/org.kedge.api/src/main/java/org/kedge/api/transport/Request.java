package org.kedge.api.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request, independent of CoAP and HTTP. The body of a message that carries a key is wiped by whoever consumed it.
 *
 * @param method the method
 * @param path the path segments, percent-decoded once, without empty segments at either end
 * @param query query parameters as {@code name=value} or {@code name}, decoded
 * @param headers by lower-case name; oneM2M parameters under their HTTP names, for example {@code x-m2m-origin}
 * @param contentType the media type without parameters; empty when there is no body
 * @param body the body; empty when there is none. Not copied
 */
public record Request(Method method, List<String> path, List<String> query, Map<String, String> headers, String contentType,
        byte[] body) {
    /** Header of the originator of a request (TS-0009 6.4.1; CoAP option 279, TS-0008). */
    public static final String ORIGINATOR = "x-m2m-origin";
    /** Header of the request identifier (CoAP option 283). */
    public static final String REQUEST_ID = "x-m2m-ri";
    /** Header of the release version indicator (CoAP option 271). */
    public static final String RELEASE_VERSION = "x-m2m-rvi";
    /** Media type of every message of Kedge's own. */
    public static final String JSON = "application/json";

    private static final byte[] NO_BODY = {};

    public Request {
        path = List.copyOf(path);
        query = List.copyOf(query);
        Map<String, String> lower = new TreeMap<>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        headers = Map.copyOf(lower);
    }

    /** A GET without query and headers. */
    public static Request get(List<String> path) {
        return new Request(Method.GET, path, List.of(), Map.of(), "", NO_BODY);
    }

    /** A POST of a JSON document. */
    public static Request postJson(List<String> path, byte[] json) {
        return new Request(Method.POST, path, List.of(), Map.of(), JSON, json);
    }

    /** This request with one more header. */
    public Request withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name.toLowerCase(Locale.ROOT), value);
        return new Request(method, path, query, more, contentType, body);
    }

    /** This request with one more query parameter. */
    public Request withQuery(String name, String value) {
        List<String> more = new ArrayList<>(query);
        more.add(name + "=" + value);
        return new Request(method, path, more, headers, contentType, body);
    }

    /** The header of this name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The value of the first query parameter {@code name=value}. */
    public Optional<String> query(String name) {
        return query.stream().filter(q -> q.startsWith(name + "=")).map(q -> q.substring(name.length() + 1)).findFirst();
    }

    /** Method and path only: a body or a header may hold a secret. What is not printable ASCII shows as {@code ?}, for logs. */
    @Override
    public String toString() {
        return method + " /" + String.join("/", path).replaceAll("[^ -~]", "?");
    }
}
