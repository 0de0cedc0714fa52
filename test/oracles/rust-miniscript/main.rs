//! rust-miniscript as an oracle: one JSON request a line on standard input, one JSON answer a line on standard output,
//! in the same order. A refusal of the library is the answer `{"ok":false,"error":…}`; a panic of it is answered as
//! `{"ok":false,"panic":true,…}`, so that one bad case never ends the run.
//!
//! Requests (`op` names the table row in `answer`):
//!   descriptor  text, index?         canonical text with checksum, scriptPubKeys (one for each multipath), worst weight
//!   miniscript  text, names?         tapscript: type, script, satisfaction bounds, sanity, lifted policy
//!   decode      script               tapscript bytes to miniscript
//!   compile_tr  policy, internal?    spending policy to tr(), keys are names
//!   compile     policy               spending policy to one tapscript leaf, keys are names
//!   entails     policy, other        semantic policies, keys are names
//!   bench       texts, iterations    nanoseconds for one descriptor from text to scriptPubKey, the texts in turn
//!   verify      key, message, signature, iterations    nanoseconds for one BIP340 verification by libsecp256k1, from the key's bytes on

use std::hint::black_box;
use std::io::{self, BufRead, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::str::FromStr;
use std::time::Instant;

use miniscript::bitcoin::hex::FromHex;
use miniscript::bitcoin::secp256k1::{schnorr, Message, Secp256k1, VerifyOnly};
use miniscript::bitcoin::{ScriptBuf, XOnlyPublicKey};
use miniscript::miniscript::types::{Base, Dissat, Input, Type};
use miniscript::policy::{Concrete, Liftable, Semantic};
use miniscript::{Descriptor, DescriptorPublicKey, ExtParams, FromStrKey, Miniscript, Tap};
use serde_json::{json, Value};

type Answer = Result<Value, String>;

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let secp = Secp256k1::verification_only();
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line.expect("standard input is readable");
        let reply = match catch_unwind(AssertUnwindSafe(|| answer(&secp, &line))) {
            Ok(Ok(mut value)) => {
                value["ok"] = json!(true);
                value
            }
            Ok(Err(error)) => json!({ "ok": false, "error": error }),
            Err(_) => json!({ "ok": false, "panic": true, "error": "rust-miniscript panicked" }),
        };
        writeln!(out, "{reply}").and_then(|()| out.flush()).expect("standard output is writable");
    }
}

fn answer(secp: &Secp256k1<VerifyOnly>, line: &str) -> Answer {
    let request: Value = serde_json::from_str(line).map_err(text)?;
    match word(&request, "op")? {
        "descriptor" => descriptor(secp, &request),
        "miniscript" if request["names"] == json!(true) => named_miniscript(word(&request, "text")?),
        "miniscript" => miniscript(word(&request, "text")?),
        "decode" => decode(word(&request, "script")?),
        "compile_tr" => compile_tr(word(&request, "policy")?, request["internal"].as_str()),
        "compile" => compile(word(&request, "policy")?),
        "entails" => entails(word(&request, "policy")?, word(&request, "other")?),
        "bench" => bench(secp, &request),
        "verify" => verify(secp, &request),
        other => Err(format!("no such op: {other}")),
    }
}

fn descriptor(secp: &Secp256k1<VerifyOnly>, request: &Value) -> Answer {
    let parsed = Descriptor::<DescriptorPublicKey>::from_str(word(request, "text")?).map_err(text)?;
    let index = request["index"].as_u64().map(|i| u32::try_from(i).map_err(text)).transpose()?;
    let singles = parsed.clone().into_single_descriptors().map_err(text)?;
    let mut scripts = Vec::new();
    for single in &singles {
        if single.has_wildcard() && index.is_none() {
            scripts.push(Value::Null);
            continue;
        }
        let definite = single.derived_descriptor(secp, index.unwrap_or(0)).map_err(text)?;
        scripts.push(json!(definite.script_pubkey().to_hex_string()));
    }
    Ok(json!({
        "descriptor": parsed.to_string(),
        "scriptPubKeys": scripts,
        "weight": parsed.max_weight_to_satisfy().ok().map(|weight| weight.to_wu()),
        "sane": parsed.sanity_check().is_ok(),
    }))
}

/// Parsing without the sanity rules, so that `sane` is an answer and not a refusal.
fn parse<Pk: FromStrKey>(source: &str) -> Result<Miniscript<Pk, Tap>, String> {
    Miniscript::from_str_ext(source, &ExtParams::insane()).map_err(text)
}

fn describe<Pk: FromStrKey>(parsed: &Miniscript<Pk, Tap>) -> Value {
    json!({
        "miniscript": parsed.to_string(),
        "type": letters(&parsed.ty),
        "scriptSize": parsed.script_size(),
        "maxElements": parsed.max_satisfaction_witness_elements().ok(),
        "maxSize": parsed.max_satisfaction_size().ok(),
        "sane": parsed.sanity_check().is_ok(),
        "insanity": parsed.sanity_check().err().map(text),
        "lift": parsed.lift().ok().map(|policy| policy.normalized().to_string()),
    })
}

fn named_miniscript(source: &str) -> Answer {
    Ok(describe(&parse::<String>(source)?))
}

fn miniscript(source: &str) -> Answer {
    let parsed = parse::<XOnlyPublicKey>(source)?;
    let mut value = describe(&parsed);
    value["script"] = json!(parsed.encode().to_hex_string());
    Ok(value)
}

fn decode(hex: &str) -> Answer {
    let script = ScriptBuf::from_hex(hex).map_err(text)?;
    let parsed = Miniscript::<XOnlyPublicKey, Tap>::decode_with_ext(&script, &ExtParams::allow_all()).map_err(text)?;
    Ok(describe(&parsed))
}

fn compile_tr(policy: &str, internal: Option<&str>) -> Answer {
    let policy = Concrete::<String>::from_str(policy).map_err(text)?;
    let compiled = policy.compile_tr(internal.map(str::to_owned)).map_err(text)?;
    let leaves: Vec<Value> = compiled
        .tap_tree_iter()
        .map(|leaf| json!({ "depth": leaf.depth(), "miniscript": leaf.miniscript().to_string() }))
        .collect();
    Ok(json!({ "descriptor": compiled.to_string(), "leaves": leaves }))
}

fn compile(policy: &str) -> Answer {
    let policy = Concrete::<String>::from_str(policy).map_err(text)?;
    Ok(describe(&policy.compile::<Tap>().map_err(text)?))
}

fn entails(policy: &str, other: &str) -> Answer {
    let policy = Semantic::<String>::from_str(policy).map_err(text)?;
    let other = Semantic::<String>::from_str(other).map_err(text)?;
    Ok(json!({ "entails": policy.entails(other) }))
}

fn bench(secp: &Secp256k1<VerifyOnly>, request: &Value) -> Answer {
    let texts: Vec<String> = serde_json::from_value(request["texts"].clone()).map_err(text)?;
    timed(request, |i| {
        let parsed = Descriptor::<DescriptorPublicKey>::from_str(&texts[i % texts.len()]).map_err(text)?;
        black_box(parsed.derived_descriptor(secp, 0).map_err(text)?.script_pubkey());
        Ok(())
    })
}

fn verify(secp: &Secp256k1<VerifyOnly>, request: &Value) -> Answer {
    let key = <[u8; 32]>::from_hex(word(request, "key")?).map_err(text)?;
    let signature = schnorr::Signature::from_str(word(request, "signature")?).map_err(text)?;
    let digest = <[u8; 32]>::from_hex(word(request, "message")?).map_err(text)?;
    let message = Message::from_digest(digest);
    timed(request, |_| {
        let point = XOnlyPublicKey::from_slice(black_box(&key)).map_err(text)?;
        secp.verify_schnorr(&signature, &message, &point).map_err(text)
    })
}

/// Mean over `iterations` calls of `work`, inside this process, so that no pipe is in the figure.
fn timed(request: &Value, mut work: impl FnMut(usize) -> Result<(), String>) -> Answer {
    let iterations = request["iterations"].as_u64().unwrap_or(1).max(1);
    let start = Instant::now();
    for i in 0..iterations {
        work(i as usize)?;
    }
    Ok(json!({ "nanoseconds": start.elapsed().as_nanos() as f64 / iterations as f64 }))
}

/// Base and properties in the letters of BIP379, the base first.
fn letters(ty: &Type) -> String {
    let base = match ty.corr.base {
        Base::B => "B",
        Base::V => "V",
        Base::K => "K",
        Base::W => "W",
    };
    let input = match ty.corr.input {
        Input::Zero => "z",
        Input::One => "o",
        Input::OneNonZero => "on",
        Input::Any => "",
        Input::AnyNonZero => "n",
    };
    let dissatisfaction = match ty.mall.dissat {
        Dissat::Unique => "e",
        Dissat::None => "f",
        Dissat::Unknown => "",
    };
    let flags = [(ty.corr.dissatisfiable, "d"), (ty.corr.unit, "u")];
    let safety = [(ty.mall.safe, "s"), (ty.mall.non_malleable, "m")];
    let chosen = |rows: &[(bool, &'static str)]| -> String {
        rows.iter().filter(|row| row.0).map(|row| row.1).collect()
    };
    format!("{base}{input}{}{dissatisfaction}{}", chosen(&flags), chosen(&safety))
}

fn word<'a>(request: &'a Value, member: &str) -> Result<&'a str, String> {
    request[member].as_str().ok_or_else(|| format!("the request has no text {member}"))
}

fn text(error: impl ToString) -> String {
    error.to_string()
}
