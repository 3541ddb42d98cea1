package org.isotherm.api;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParsingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads the bytes of a request body as one JSON object (RFC 8259), bounded in size and depth.
 *
 * <p>Built on the streaming parser, because the object reader of the platform keeps the last of two equal keys and goes
 * a thousand levels deep.
 */
final class BodyText {
    /** The largest body, in bytes. */
    static final int MOST_BYTES = 1024 * 1024;

    /** How deep objects and arrays may nest; the outermost object is the first level. */
    static final int MOST_LEVELS = 32;

    private final JsonParser parser;

    private BodyText(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Reads {@code bytes} to the end or to the limit and leaves them open.
     *
     * @throws ProblemException 413 for more than {@link #MOST_BYTES}; 400 for what is not UTF-8, not JSON, not an
     *     object, too deep, or has a key twice
     */
    static JsonObject read(InputStream bytes) throws IOException {
        byte[] body = bytes.readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw ProblemException.tooLarge(MOST_BYTES);
        }
        return parse(utf8(body));
    }

    /** Same for a text. */
    static JsonObject parse(String text) {
        if (text.isBlank()) {
            throw ProblemException.badRequest("The body is empty, a JSON object is expected.");
        }
        try (JsonParser parser = Json.createParser(new StringReader(text))) {
            return new BodyText(parser).whole();
        } catch (JsonParsingException e) {
            throw ProblemException.badRequest("The body is not JSON, see line "
                    + e.getLocation().getLineNumber() + ", column "
                    + e.getLocation().getColumnNumber() + ".");
        } catch (JsonException e) {
            throw ProblemException.badRequest("The body is not JSON.");
        }
    }

    private static String utf8(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            // RFC 8259, section 8.1: a receiver may ignore a byte order mark
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw ProblemException.badRequest("The body is not UTF-8.");
        }
    }

    private JsonObject whole() {
        if (parser.next() != Event.START_OBJECT) {
            throw ProblemException.badRequest("The body is not a JSON object.");
        }
        JsonObject object = object(1);
        if (parser.hasNext()) {
            parser.next(); // the parser complains about what follows the object
            throw ProblemException.badRequest("The body has more than one JSON value.");
        }
        return object;
    }

    private JsonObject object(int level) {
        JsonObjectBuilder object = Json.createObjectBuilder();
        Set<String> keys = new HashSet<>();
        for (Event event = parser.next(); event != Event.END_OBJECT; event = parser.next()) {
            String key = parser.getString();
            if (!keys.add(key)) {
                throw ProblemException.badRequest("The body has a key twice, see line "
                        + parser.getLocation().getLineNumber() + ", column "
                        + parser.getLocation().getColumnNumber() + ".");
            }
            object.add(key, value(parser.next(), level));
        }
        return object.build();
    }

    private JsonArray array(int level) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        for (Event event = parser.next(); event != Event.END_ARRAY; event = parser.next()) {
            array.add(value(event, level));
        }
        return array.build();
    }

    private JsonValue value(Event event, int level) {
        return switch (event) {
            case START_OBJECT -> object(deeper(level));
            case START_ARRAY -> array(deeper(level));
            case VALUE_STRING -> Json.createValue(parser.getString());
            case VALUE_NUMBER -> number();
            case VALUE_TRUE -> JsonValue.TRUE;
            case VALUE_FALSE -> JsonValue.FALSE;
            case VALUE_NULL -> JsonValue.NULL;
            case KEY_NAME, END_OBJECT, END_ARRAY -> throw new JsonException("a value is missing");
        };
    }

    private JsonValue number() {
        // 1e999999999 is short, but whoever writes it out would need a gigabyte.
        String digits = parser.getString();
        if (digits.length() > 100) {
            throw ProblemException.badRequest("The body has a number of more than 100 characters.");
        }
        try {
            BigDecimal number = new BigDecimal(digits);
            if (Math.abs((long) number.scale()) > 400) {
                throw ProblemException.badRequest("The body has a number with an exponent beyond 400.");
            }
            return Json.createValue(number);
        } catch (NumberFormatException | ArithmeticException e) {
            throw ProblemException.badRequest("The body has a number that is too large.");
        }
    }

    private static int deeper(int level) {
        if (level == MOST_LEVELS) {
            throw ProblemException.badRequest("The body nests deeper than " + MOST_LEVELS + " levels.");
        }
        return level + 1;
    }
}
