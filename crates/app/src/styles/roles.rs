//! How a layer looks that has no style of its own: as its role says, which is data (`assets/styles/roles.json`).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jitu_model::place::{Layer, LayerRole};
use jitu_model::style::LayerStyle;

use crate::assets;

/// The style of a role.
pub fn of_role(role: LayerRole) -> LayerStyle {
    static STYLES: OnceLock<BTreeMap<String, LayerStyle>> = OnceLock::new();
    let styles = STYLES.get_or_init(|| {
        let text = assets::text("styles/roles.json").unwrap_or_default();
        serde_json::from_str(text).unwrap_or_default()
    });
    styles.get(role.name()).cloned().unwrap_or_default()
}

/// The style a layer is drawn by: its own, or as its role is where it has none that reads.
pub fn of_layer(layer: &Layer) -> LayerStyle {
    let own = layer.style.as_deref().and_then(|text| serde_json::from_str(text).ok());
    own.unwrap_or_else(|| of_role(layer.role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_style_that_can_be_drawn() {
        for role in LayerRole::ALL {
            let style = of_role(*role);
            assert_eq!(style.rules.is_empty(), *role == LayerRole::Terrain, "{role:?}");
            jitu_render::look::Look::new(&style).unwrap();
        }
        let broken = Layer { role: LayerRole::County, style: Some("{".to_owned()), ..Layer::default() };
        assert_eq!(of_layer(&broken), of_role(LayerRole::County));
    }
}
