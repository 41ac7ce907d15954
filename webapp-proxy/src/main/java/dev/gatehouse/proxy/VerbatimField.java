package dev.gatehouse.proxy;

import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

import java.util.List;

/** A field that goes on as it came: Jetty's proxy takes values apart and loses their quotes, those of an ETag say. */
final class VerbatimField extends HttpField {

    VerbatimField(HttpField field) {
        super(field.getHeader(), field.getName(), field.getValue());
    }

    @Override
    public List<@Nullable String> getValueList() {
        return java.util.Collections.singletonList(getValue());
    }
}
