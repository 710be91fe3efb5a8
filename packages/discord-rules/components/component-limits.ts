/** https://discord.com/developers/docs/components/reference#component-object-component-types */
export const componentType = {
  row: 1,
  button: 2,
  stringSelect: 3,
  textInput: 4,
  userSelect: 5,
  roleSelect: 6,
  mentionableSelect: 7,
  channelSelect: 8,
  section: 9,
  textDisplay: 10,
  thumbnail: 11,
  gallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
  fileUpload: 19,
  radioGroup: 21,
  checkboxGroup: 22,
  checkbox: 23,
} as const;

/** https://discord.com/developers/docs/components/reference#button-button-styles */
export const buttonStyle = { primary: 1, secondary: 2, success: 3, danger: 4, link: 5, premium: 6 } as const;

/** Characters and counts, from https://discord.com/developers/docs/components/reference */
export const componentLimits = {
  customId: 100,
  /** Rows of a legacy message: #legacy-message-component-behavior */
  rows: { min: 1, max: 5 },
  /** Buttons in a row, or one select, which is as wide as five: #action-row */
  inRow: { min: 1, max: 5 },
  buttonLabel: 80,
  buttonUrl: 512,
  selectOptions: { min: 1, max: 25 },
  optionLabel: { min: 1, max: 100 },
  optionValue: { min: 1, max: 100 },
  optionDescription: 100,
  placeholder: 150,
  minValues: { min: 0, max: 25 },
  maxValues: { min: 1, max: 25 },
  /** Of a components V2 message, nested ones too: https://discord.com/developers/docs/components/overview */
  inMessage: 40,
  /** Of all text displays of a message: the same page. */
  text: 4_000,
  sectionTexts: { min: 1, max: 3 },
  galleryItems: { min: 1, max: 10 },
  mediaDescription: 1_024,
  mediaUrl: 2_048,
} as const;
