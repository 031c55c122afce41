package org.kedge.demo;

import java.net.URI;
import java.util.Map;

/**
 * Where the BSF of the demo is reached.
 *
 * @param http a free TCP port, for plain Ub
 * @param https another, for Ub inside TLS
 * @param zn another, for NAFs
 */
record BsfDoor(int http, int https, int zn) {
    static BsfDoor free() {
        return new BsfDoor(Door.free().tls(), Door.free().tls(), Door.free().tls());
    }

    /** Where UEs go in the round of this way. */
    URI ub(Way way) {
        return way == Way.TLS ? URI.create("https://127.0.0.1:" + https) : URI.create("http://127.0.0.1:" + http);
    }

    /** Where NAFs go. */
    URI znUri() {
        return URI.create("https://127.0.0.1:" + zn);
    }

    /** The placeholders in the configuration of the demo. */
    Map<String, String> ports() {
        return Map.of("@ub-http@", Integer.toString(http), "@ub@", Integer.toString(https), "@zn@", Integer.toString(zn));
    }
}
