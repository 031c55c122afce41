package org.kedge.api.transport;

/** Request methods; named alike in CoAP and HTTP. */
public enum Method {
    GET, POST, PUT, DELETE
}
